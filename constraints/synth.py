#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""synth.py - RTL to a checked netlist, area, and where the tools are open a bitstream with its Fmax.

    constraints/synth.py TARGET [--design pe|array|mxu] [--size 4x4] [--steps netlist,lockstep,place]

Without --design and --size: every design in every size that the target lists. Results stand in
build/synth/<target>/<design>-<size>/: netlist.v, result.json, logs, bitstream. A figure is written down only after that
very netlist has run beside the RTL without a difference. Exit status 2: a bad request; 1: a check failed.
"""
import argparse
import json
import sys
import time

from flow import lockstep, netlist, place
from flow.target import DESIGNS, Bad, Run, Target, complain, say, targets

STEPS = ("netlist", "lockstep", "place")


def synthesise(run, steps):
    start = time.time()
    run.full("").mkdir(parents=True, exist_ok=True)
    run.full("result.json").unlink(missing_ok=True)
    target = run.target
    cells = netlist.synthesise(run)
    result = {"target": target.name, "part": target.part, "design": run.design, "size": run.size,
              "parameters": run.parameters, "cells": cells,
              **{kind: target.count(cells, kind) for kind in ("lut", "ff", "dsp", "ram")},
              "macs_per_cycle": run.rows * run.cols}
    say(f"{run}: " + ", ".join(f"{result[kind]} {kind}" for kind in ("lut", "ff", "dsp", "ram")))
    if "lockstep" in steps:
        passed, difference = lockstep.simulate(run)
        if difference:
            raise Bad(f"{run}: the netlist differs from the RTL: {difference} ({run.path('lockstep.log')})")
        result["lockstep_tests"] = passed
        say(f"{run}: equal to the RTL in {passed} tests")
    if "place" in steps and target.places:
        result.update(place.place(run))
        say(f"{run}: {result['fmax_mhz']} MHz, asked for {target.clock_mhz}")
    result["seconds"] = round(time.time() - start)
    run.full("result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("target", help="; ".join(targets()))
    parser.add_argument("--design", choices=list(DESIGNS))
    parser.add_argument("--size")
    parser.add_argument("--steps", default=",".join(STEPS))
    arguments = parser.parse_args()
    try:
        target = Target(arguments.target)
        steps = arguments.steps.split(",")
        if unknown := [step for step in steps if step not in STEPS]:
            raise Bad(f"step \"{unknown[0]}\" is not one of {', '.join(STEPS)}")
        designs = [arguments.design] if arguments.design else list(DESIGNS)
        runs = [Run(target, design, size) for design in designs
                for size in ([arguments.size] if arguments.size else target.sizes(design))]
        if not runs:
            raise Bad(f"{target.name} lists no size of {', '.join(designs)}")
    except Bad as bad:
        complain(bad)
        return 2
    failed = 0
    for run in runs:
        try:
            synthesise(run, steps)
        except Bad as bad:
            complain(bad)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
