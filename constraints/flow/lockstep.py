# SPDX-License-Identifier: Apache-2.0
"""Simulates a netlist beside its RTL: tb/synth/<design>_lockstep.sv, Verilated, under the tests that the RTL has to pass.

A matrix unit runs its own system tests (tb/system), cells and arrays tb/synth/cell_lockstep_test.cpp, a board the host's
own code in tb/synth/board_lockstep_test.cpp. The netlist's cells are the models that Yosys ships, and those of
tb/synth/cells/ where there is no body, or one that Verilator cannot read or simulates wrongly.
"""
import os
import re
import shlex
import subprocess

from flow.target import NEEDS, PACKAGES, ROOT, TOPS, Bad
from flow.tools import run as run_tool
from flow.tools import last_error, yosys_share

HARNESS = ["tb/harness/seed.cc"]
GOLDEN = ["sim/golden/fully_connected.cc", "sim/golden/matmul.cc", "sim/golden/requantise.cc"]
DEVICE = [*(f"sim/device/{name}.cc" for name in ("cycle_model", "mxu", "mxu_device", "mxu_driver", "tiler")), *GOLDEN]
UNIT = [*DEVICE, *(f"tb/system/{name}" for name in ("mxu_jobs.cc", "mxu_test.cpp", "mxu_faults_test.cpp", "mxu_wires_test.cpp"))]
BOARD = [*DEVICE, *(f"sim/device/{name}.cc" for name in ("board_device", "board_link", "board_protocol", "board_sim", "serial_line")),
         "tb/system/board_jobs.cc", "tb/synth/board_lockstep_test.cpp"]
CELL = ["tb/synth/cell_lockstep_test.cpp"]
# Netlists and vendors' models are not ours to mend. But an $error, such as a model's of a setting that it does not know, stops.
WARNINGS = ["-Wno-fatal", "-Werror-USERERROR", "-Wno-lint", "-Wno-style", "-Wno-UNOPTFLAT", "-Wno-TIMESCALEMOD", "-Wno-MODDUP"]


def cell_models(target):
    share = yosys_share()
    own = [f"tb/synth/cells/{model}" for model in target.yosys.get("own_models", [])]
    return own + [(share / model).as_posix() for model in target.yosys["models"]]  # the first of a name counts


def cell_flags(target):
    share = yosys_share()
    return [*(f"-D{define}" for define in target.yosys.get("defines", [])),
            *(f"-I{(share / folder).as_posix()}" for folder in target.yosys.get("include", []))]


def build(run):
    top, prefix = run.lockstep, f"V{run.lockstep}"
    sources = HARNESS + (UNIT + unit_models(run) if run.design == "mxu" else BOARD if run.design == "board" else CELL)
    config = {"HEADER": f'"{prefix}.h"', "MODEL": prefix, "ROWS": run.rows, "COLS": run.cols, "PE": int(run.design == "pe"), "PAIR": int(run.design == "pairs" and run.rows == 2),
              "SUM_WIDTH": run.parameters.get("SumWidth", 0), "CLOCKS_PER_BIT": run.parameters.get("ClocksPerBit", 0)}
    run.full("obj").mkdir(parents=True, exist_ok=True)
    run.full("obj/lockstep_config.h").write_text(
        "".join(f"#define LOCKSTEP_{key} {value}\n" for key, value in config.items()), encoding="utf-8")
    # The RTL is the reference of every target, never a stand-in from a target's folder.
    rooms = [word for room in ("pkg", *NEEDS[run.design]) for word in ("-y", f"rtl/{room}")]
    # What has no reset starts anyhow in a unit, whose data count only when valid, and at zero elsewhere.
    start = "unique" if run.design == "mxu" else "0"
    compiler = os.environ.get("CXX", "clang++")
    # --flatten: modules that stay separate have been seen left without an instance (Verilator 5.006, pairs of cells).
    command = ["verilator", "--cc", "--exe", "--build", "-j", "2", "--flatten", "--output-split", "20000", "--assert", "--top-module", top, "--prefix", prefix,
               "--Mdir", run.path("obj"), "-o", "lockstep", *WARNINGS, "--x-assign", start, "--x-initial", start, "-Irtl/pkg", *rooms, *cell_flags(run.target),
               *(f"rtl/pkg/{package}" for package in ("systole_pkg.sv", *PACKAGES.get(run.design, []))),
               *(f"constraints/{file}" for design, file in TOPS.items() if design == run.design), f"tb/synth/{top}.sv",
               run.path("netlist.v"), *cell_models(run.target),
               *(f"-G{key}={value}" for key, value in run.lockstep_parameters.items()),
               *(str(ROOT / source) for source in sources),
               "-CFLAGS", f"-std=c++17 -w -I{ROOT}/sim -I{ROOT}/tb",
               "-LDFLAGS", "-lgtest -lgtest_main -lpthread", "-MAKEFLAGS", f"CXX={compiler} LINK={compiler} OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O1"]
    run_tool(command, run.full("lockstep-build.log"), must_write=[run.full("obj/lockstep")])


def unit_models(run):
    """TestModels() of the system tests: this one unit, by the templates that make the unit's models elsewhere."""
    parameters = run.parameters
    values = {"model": "mxu_lockstep", "rows": run.rows, "cols": run.cols, "mul_stages": parameters["MulStages"],
              "sum_width": parameters["SumWidth"], "acc_depth": parameters["AccDepth"],
              "req_cycles": parameters.get("ReqCycles", 1), "out_int32": "true" if parameters.get("OutInt32") else "false",
              "list": "TestModels", "declarations": "MxuModel Make_mxu_lockstep();\n", "calls": "Make_mxu_lockstep()"}
    made = []
    for template in ("mxu_model", "mxu_models"):
        text = (ROOT / f"sim/device/{template}.cc.in").read_text(encoding="utf-8")
        file = run.full(f"{template}.cc")
        file.write_text(re.sub(r"@(\w+)@", lambda match: str(values[match[1]]), text), encoding="utf-8")
        made.append(run.path(f"{template}.cc"))
    return made


# One of the tests of faults asks for a size of its own, which is not here.
DEFAULT_FILTER = "-MxuFaultsTest.ASumOverMoreThan131071ProductsIsRefused"


def simulate(run, test_filter=DEFAULT_FILTER):
    """Builds and runs the lockstep simulation. Returns (passed tests, None) or (0, the first difference)."""
    build(run)
    log = run.full("lockstep.log")
    command = [str(run.full("obj/lockstep")), f"--gtest_filter={test_filter}"]
    with open(log, "w", encoding="utf-8") as file:
        file.write("$ " + shlex.join(command) + "\n")
        file.flush()
        status = subprocess.run(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, check=False).returncode
    text = log.read_text(encoding="utf-8", errors="replace")
    passed = re.search(r"\[  PASSED  \] (\d+) test", text)
    if status == 0 and passed and int(passed[1]) > 0:
        return int(passed[1]), None
    broken = re.search(r"Assertion failed in \S*lockstep\.(\w+)", text)
    if broken is None and not re.search(r"\[  FAILED  \]", text):
        raise Bad(f"{run}: the lockstep simulation stopped: {last_error(log)} ({run.path('lockstep.log')})")
    return 0, broken[1] if broken else last_error(log)
