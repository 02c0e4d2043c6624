#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check.py - do all targets assume the same of clock and ports, and are the vendors' scripts well-formed Tcl?

    constraints/check.py

Every constraint file (timing.sdc, timing.xdc) is run as the Tcl it is: one clock at clk_i, of the period that target.toml
says; a register right at every other port, as nextpnr's harness has. Scripts for tools that are not here (vivado.tcl, quartus.tcl)
are run with those tools' commands noted instead of done: they must be Tcl, name files that exist, and build the part
and the parameters of target.toml. Where build/synth holds results, nextpnr's own word for the clock must be the same.
Exit status 1: something does not hold, one line each.
"""
import pathlib
import re
import subprocess
import sys

from flow.target import BUILD, ROOT, Run, Target, complain, say, targets

CONSTRAINT_COMMANDS = ["create_clock", "get_ports", "remove_from_collection", "all_inputs", "all_outputs", "set_false_path", "set_input_delay",
                       "set_output_delay"]
SCRIPTS = {
    "vivado.tcl": ["create_project", "read_verilog", "read_xdc", "synth_design", "opt_design", "place_design",
                   "phys_opt_design", "route_design", "report_timing_summary", "report_utilization", "write_checkpoint"],
    "quartus.tcl": ["project_new", "set_global_assignment", "set_instance_assignment", "set_parameter", "execute_flow",
                    "project_close"],
}


def calls(path, commands):
    """[[command, word, ...]] of the Tcl in `path`; raises ValueError with what is wrong with it."""
    done = subprocess.run(["tclsh", "constraints/flow/vendor.tcl", path, *commands], cwd=ROOT, text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip() or f"{path}: tclsh failed")
    return [line.split("\t") for line in done.stdout.splitlines()]


def check_constraints(target, path):
    found = calls(path, CONSTRAINT_COMMANDS)
    clocks = [call for call in found if call[0] == "create_clock"]
    if len(clocks) != 1:
        raise ValueError(f"{path}: {len(clocks)} clocks, not 1")
    words = clocks[0]
    if words[-1] != "<get_ports clk_i>" or words[words.index("-name") + 1] != "clk_i":
        raise ValueError(f"{path}: the clock is not clk_i")
    period = float(words[words.index("-period") + 1])
    if abs(period - 1000 / target.clock_mhz) > 0.001:
        raise ValueError(f"{path}: a period of {period} ns, but target.toml says {target.clock_mhz} MHz")
    # nextpnr's harness has a register at each port; a vendor's tool must be told the same, of all but the clock.
    delays = [call for call in found if call[0] in ("set_input_delay", "set_output_delay")]
    want = [] if target.places else ["set_input_delay", "set_output_delay"]
    if sorted(call[0] for call in delays) != want or any(call[1:4] != ["-clock", "clk_i", "0"] for call in delays):
        raise ValueError(f"{path}: the delays at the ports are {delays}, not 0 after clk_i for {want}")
    if any("clk_i" not in call[-1] for call in delays if call[0] == "set_input_delay"):
        raise ValueError(f"{path}: the clock is an input like others")
    if any(call[0] == "set_false_path" for call in found):
        raise ValueError(f"{path}: a path that is not timed")


def check_script(target, path):
    found = calls(path, SCRIPTS[pathlib.Path(path).name])
    text = "\n".join("\t".join(call) for call in found)
    for file in re.findall(r"[^\s{}]+\.(?:sv|sdc|xdc)\b", text):
        if not (ROOT / file).is_file():
            raise ValueError(f"{path}: names {file}, which is not there")
    stand_ins = {pathlib.Path(name).name: ROOT / "constraints" / name for name in target.yosys.get("stand_ins", [])}
    rtl = {stand_ins.get(file.name, file).as_posix() for room in ("prim", "core", "mem", "post", "ctrl", "top")
           for file in (ROOT / "rtl" / room).glob("*.sv")} | {(ROOT / "rtl/pkg/systole_pkg.sv").as_posix()}
    if missing := sorted(file for file in rtl if file not in text):
        raise ValueError(f"{path}: does not read {missing[0]}")
    if target.part not in text:
        raise ValueError(f"{path}: not the part {target.part}")
    want = dict(target.build["mxu"], Rows=4, Cols=4)
    want["SumWidth"] = want["SumWidth"] or 18
    built = {name: int(value) for name, value in re.findall(r"\b([A-Z]\w+)[=\t](\d+)\b", text) if name in want}
    if built != want:
        raise ValueError(f"{path}: builds {built}, target.toml {want}")


def check_placed(target):
    """nextpnr's own word for the clock it was asked for."""
    count = 0
    for log in sorted((ROOT / BUILD / target.name).glob("*/place.log")):
        for asked in re.findall(r"Max frequency for clock .* at ([\d.]+) MHz", log.read_text(encoding="utf-8")):
            want = Run(target, *log.parent.name.split("-", 1)).clock_mhz
            if abs(float(asked) - want) > 0.02:
                raise ValueError(f"{log.relative_to(ROOT)}: asked for {asked} MHz, target.toml for {want}")
            count += 1
    return count


def main():
    bad = checked = placed = 0
    for name in targets():
        target = Target(name)
        folder = ROOT / target.folder
        for path in sorted([*folder.glob("timing.*"), *folder.glob("*.tcl")]):
            shown = path.relative_to(ROOT).as_posix()
            try:
                (check_script if path.suffix == ".tcl" else check_constraints)(target, shown)
                checked += 1
            except ValueError as error:
                complain(error)
                bad += 1
        if not list(folder.glob("timing.*")):
            complain(f"{target.folder}: no timing constraints")
            bad += 1
        try:
            placed += check_placed(target)
        except ValueError as error:
            complain(error)
            bad += 1
    say(f"{checked} constraint files and scripts, {placed} place-and-route logs: {bad} wrong")
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
