#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""package.py - the matrix unit to take home: build/package/systole-<version>/ and the .zip of it.

    constraints/package.py

RTL, file lists (.f), the FuseSoC core, constraints and stand-ins of every target, the netlists of build/synth that were
checked and are today's with their results, the report, and how to integrate (docs/integration.md). What is in the folder is
tried there: Verilator reads each file list, FuseSoC runs the core's lint and sim. Exit status 1: one of them fails.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

from flow.steps import kept
from flow.target import DESIGNS, ROOT, ROOMS, Bad, Run, Target, complain, say, targets
from flow.tools import run as run_tool
from flow.tools import venv_tool

PAGES = ["docs/integration.md", "docs/streams.md", "docs/architecture.md", "docs/quantisation.md", "docs/synthesis.md",
         "docs/synthesis.json"]
ALONE = ["LICENSE", "systole.core", "sim/lint.vlt", "tb/smoke/mxu_smoke.cpp", "requirements.txt"]
TOPS = {"systole_mxu": ROOMS, "systole_array": ("prim", "core"), "systole_pe": ("prim", "core")}


def rtl(rooms):
    files = [ROOT / "rtl/pkg/systole_pkg.sv"]
    for room in rooms:
        files += sorted((ROOT / "rtl" / room).glob("*.sv"))
    return [file.relative_to(ROOT).as_posix() for file in files]


def check_core():
    """systole.core lists exactly the unit's files."""
    listed = re.findall(r"- (rtl/\S+\.sv)$", (ROOT / "systole.core").read_text(encoding="utf-8"), re.M)
    different = sorted(set(listed) ^ set(rtl(ROOMS)))
    if different or len(listed) != len(set(listed)):
        raise Bad(f"systole.core and rtl/ differ in {', '.join(different) or 'a file listed twice'}")


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def copy_files(folder):
    files = [*ALONE, *PAGES, "rtl/pkg/systole_assert.svh", *rtl(ROOMS)]
    for name in targets():
        target = Target(name)
        names = {path.name for path in (ROOT / target.folder).iterdir()}
        keep = {"target.toml", "timing.sdc", "timing.xdc", "vivado.tcl", "quartus.tcl"} & names
        if target.places:
            keep.add(target.place["pins"])
        files += [(target.folder / name).as_posix() for name in sorted(keep)]
        inside = {pathlib.Path(file).name for file in rtl(ROOMS)}  # a board's stand-ins are not the unit's
        files += [f"constraints/{file}" for file in target.yosys.get("stand_ins", []) if pathlib.Path(file).name in inside]
        files += [f"constraints/{file}" for file in target.yosys.get("declarations", [])]
    for file in sorted(set(files)):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, folder / file)
    for top, rooms in TOPS.items():
        text = f"// {top} and what it is made of; paths from the package's folder\n+incdir+rtl/pkg\n"
        (folder / f"{top}.f").write_text(text + "\n".join(rtl(rooms)) + "\n", encoding="utf-8")
    for name in targets():  # the same with a target's own modules, whose cells its tools know
        target = Target(name)
        if target.yosys.get("stand_ins"):
            own = [file for file in target.sources("mxu")
                   if file.removeprefix("constraints/") not in target.yosys.get("declarations", [])]
            text = f"// systole_mxu with the modules that constraints/{name} puts in place of generic ones\n+incdir+rtl/pkg\n"
            (folder / f"systole_mxu_{name}.f").write_text(text + "\n".join(own) + "\n", encoding="utf-8")


def copy_netlists(folder):
    """Those whose checks have passed on today's sources; returns (number of them, what is not there)."""
    (folder / "netlists").mkdir()
    count, missing = 0, []
    for name in targets():
        for design in DESIGNS:
            for size in Target(name).sizes(design):
                run = Run(Target(name), design, size)
                result = kept(run)
                if result is None:
                    missing.append(str(run))
                    continue
                stem = f"{name}-{design}-{size}"
                shutil.copy(run.full("netlist.v"), folder / f"netlists/{stem}.v")
                (folder / f"netlists/{stem}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
                count += 1
    return count, missing


def try_out(folder):
    for top in TOPS:
        run_tool(["verilator", "--lint-only", "-Wall", "--assert", "sim/lint.vlt", "-f", f"{top}.f", "--top-module", top],
                 ROOT / f"build/package/{top}.log", cwd=folder)
    shutil.rmtree(ROOT / "build/package/fusesoc", ignore_errors=True)
    for target in ("lint", "sim"):
        log = ROOT / f"build/package/fusesoc-{target}.log"
        run_tool([venv_tool("fusesoc"), "--cores-root", str(folder), "run", "--build-root",
                  str(ROOT / "build/package/fusesoc"), f"--target={target}", "systole:systole:mxu"], log, cwd=folder)
    if "0 wrong values" not in log.read_text(encoding="utf-8"):
        raise Bad(f"the package's simulation does not pass ({log.relative_to(ROOT)})")


def main():
    try:
        check_core()
        version = re.search(r"^name: systole:systole:mxu:(\S+)", (ROOT / "systole.core").read_text(encoding="utf-8"), re.M)[1]
        folder = ROOT / f"build/package/systole-{version}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        copy_files(folder)
        count, missing = copy_netlists(folder)
        tools = re.findall(r"^yowasp-\S+|^fusesoc\S+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
        commit = git("describe", "--always", "--dirty") or "no git here"
        (folder / "VERSIONS.txt").write_text(
            f"systole {version}, commit {commit}\nnetlists and figures by {', '.join(tools)}\n"
            + "".join(f"no netlist: {run}\n" for run in missing), encoding="utf-8")
        try_out(folder)
        archive = shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    except Bad as bad:
        complain(bad)
        return 1
    for run in missing:
        complain(f"no checked netlist of {run} in the package: make synth-report makes it")
    say(f"{pathlib.Path(archive).relative_to(ROOT)}: {count} netlists; lint and simulation tried in the folder")
    return 0


if __name__ == "__main__":
    sys.exit(main())
