# SPDX-License-Identifier: Apache-2.0
"""What is done with one run, in this order: netlist, lockstep, prove, cut, place; and what is written down of it.

result.json appears at the end and only if every step has passed, so a figure in it is that of a netlist that was checked.
"""
import hashlib
import json
import shutil
import time

from flow import lockstep, netlist, place, prove
from flow.target import CONSTRAINTS, ROOT, Bad, Run, say

STEPS = ("netlist", "lockstep", "prove", "cut", "place")


def synthesise(run, steps=STEPS):
    """All of `steps`, which start with the netlist. Returns what it wrote into result.json."""
    start = time.time()
    run.full("").mkdir(parents=True, exist_ok=True)
    for old in ("result.json", "out.bin", "out.bit"):  # what is not made anew is not there
        run.full(old).unlink(missing_ok=True)
    target = run.target
    cells = netlist.synthesise(run)
    result = {"target": target.name, "part": target.part, "design": run.design, "size": run.size,
              "parameters": run.parameters, "cells": cells,
              **{kind: target.count(cells, kind) for kind in ("lut", "ff", "dsp", "ram")},
              "macs_per_cycle": run.rows * run.cols, "clock_mhz": run.clock_mhz}
    say(f"{run}: " + ", ".join(f"{result[kind]} {kind}" for kind in ("lut", "ff", "dsp", "ram")))
    if "lockstep" in steps:
        passed, difference = lockstep.simulate(run)
        if difference:
            raise Bad(f"{run}: the netlist differs from the RTL: {difference} ({run.path('lockstep.log')})")
        result["lockstep_tests"] = passed
        say(f"{run}: equal to the RTL in {passed} tests")
    proved = provable(run, result)
    if "prove" in steps and proved:
        proofs, difference = prove.prove(proved)
        if difference:
            raise Bad(f"{run}: not equivalent to the RTL: {difference} ({proved.path('prove.log')})")
        result["proofs"] = proofs
        say(f"{run}: proven equivalent to the RTL" + (f", {proofs} cases, MulStages 0" if proofs > 1 else ""))
    if "cut" in steps and (run.design == "board" or run.rows * run.cols <= 4):
        result["cut"] = cut(run, proved is run)
        say(f"{run}: without {result['cut']} found to differ")
    if "place" in steps and target.places and (reason := target.too_large(result)):
        result["does_not_fit"] = reason
        say(f"{run}: does not fit, {reason}")
    elif "place" in steps and target.places:
        result.update(place.place(run))
        say(f"{run}: {result['fmax_mhz']} MHz, asked for {run.clock_mhz}")
        if run.design == "board":
            say(", ".join(f"{name} {used} of {there}" for name, (used, there) in sorted(result["used"].items())))
            say(result["bitstream"])
    result["sources"] = digest(run)
    result["netlist"] = file_hash(run.full("netlist.v"))
    result["seconds"] = round(time.time() - start)
    if set(STEPS) == set(steps):
        run.full("result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return result


def provable(run, result):
    """The run that stands for `run` in a proof: itself if its products are DSPs and it is small; a cell of LUTs without
    registers behind its multiplier, whose cases are small enough; or None. Pairs make a product a cycle before their RTL,
    from two weights in one operand: ABC does not decide that, and the simulation goes through all of them instead."""
    if run.design in ("mxu", "board", "pairs") or run.rows * run.cols > 4:
        return None
    if result["dsp"]:
        return run
    if run.design != "pe":
        return None
    other = Run(run.target, run.design, run.size, "-m0", run.build)
    other.parameters["MulStages"] = other.lockstep_parameters["MulStages"] = 0
    other.full("").mkdir(parents=True, exist_ok=True)
    netlist.synthesise(other)
    return other


def cut(run, by_proof):
    """Checks the checks: the netlist with one multiplier cut off must fail them. Returns what was cut."""
    broken = Run(run.target, run.design, run.size, "-cut", run.build)
    broken.full("").mkdir(parents=True, exist_ok=True)
    victim = netlist.sabotage(broken, run)
    shutil.copy(run.full("cells.json"), broken.full("cells.json"))
    if lockstep.simulate(broken)[1] is None:
        raise Bad(f"{run}: the simulation does not see that {victim} is missing")
    if by_proof and prove.prove(broken)[1] is None:
        raise Bad(f"{run}: the proof does not see that {victim} is missing")
    return victim


def file_hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def digest(run):
    """Of all that decides a result, so that one can be known to be out of date: RTL, target and constraints, the modules that
    hold netlist and RTL, the cells' models, tool versions. Not of the flow's own code and the system tests."""
    target = run.target
    files = {*target.sources(run.design), *target.sources(run.design, reference=True),
             (CONSTRAINTS / "common/synth_harness.sv").as_posix(), f"tb/synth/{run.lockstep}.sv"}
    if run.design != "mxu":  # whose tests are those of the RTL
        files.add(f"tb/synth/{'board' if run.design == 'board' else 'cell'}_lockstep_test.cpp")
    files.update(f"tb/synth/cells/{model}" for model in target.yosys.get("own_models", []))
    if "prepare" in target.yosys:
        files.add((target.folder / target.yosys["prepare"]).as_posix())
    files.update(path.relative_to(ROOT).as_posix() for pattern in ("*.pcf", "*.lpf", "timing.*")
                 for path in (ROOT / target.folder).glob(pattern))
    settings = [run.parameters, run.lockstep_parameters, run.clock_mhz, run.seeds]
    settings += [target.data.get(key) for key in ("part", "clock_mhz", "yosys", "place", "cells", "holds")]
    settings += [line for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines() if "yowasp" in line]
    hasher = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for file in sorted(files):
        hasher.update((ROOT / file).read_bytes())
    return hasher.hexdigest()[:16]


def kept(run):
    """The result of an earlier run, if it is still that of the sources, and the netlist beside it the one that was checked;
    or None."""
    try:
        result = json.loads(run.full("result.json").read_text(encoding="utf-8"))
        same = result.get("netlist") == file_hash(run.full("netlist.v"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return result if same and result.get("sources") == digest(run) else None
