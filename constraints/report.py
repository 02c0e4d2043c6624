#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""report.py - the tables of docs/synthesis.md and README.md, and docs/synthesis.json, from the results in build/synth.

    constraints/report.py [--missing]

make synth-report first makes every result that is missing or out of date. The table holds only results whose netlist passed its
checks and whose sources are today's; what is missing is said, and with --missing allowed (exit status 1 without).
"""
import argparse
import json
import sys

from flow.steps import kept
from flow.target import DESIGNS, ROOT, Run, Target, complain, say, targets

PAGE, README = ROOT / "docs/synthesis.md", ROOT / "README.md"
BEGIN, END = "<!-- make synth-report -->\n", "<!-- end of make synth-report -->\n"
IN_README = ("mxu", "board")  # the designs that one takes home, and their first columns
HEAD = ("target", "design", "LUT", "FF", "DSP", "RAM", "Fmax MHz", "MAC/cycle", "GMAC/s", "tests", "proof", "budget")


def budget(target, result):
    """The bounds of [budget] in target.toml for this design and size, each kept or missed."""
    bounds = target.data.get("budget", {}).get(result["design"], {})
    bounds = bounds.get(result["size"], bounds if not any(isinstance(value, dict) for value in bounds.values()) else {})
    said = []
    for key, bound in bounds.items():
        value = result[key] if key in result else 0  # no Fmax is none
        good = value >= bound if key == "fmax_mhz" else value <= bound
        name = {"fmax_mhz": "MHz", "lut": "LUT", "dsp": "DSP"}[key]
        said.append(f"{'>=' if key == 'fmax_mhz' else '<='} {bound} {name}: {'kept' if good else '**missed**'}")
    return "; ".join(said)


def row(target, result):
    fmax = result.get("fmax_mhz")
    rate = f"{result['macs_per_cycle'] * fmax / 1000:.2f}" if fmax else "-"
    proofs = result.get("proofs")
    proof = "-" if not proofs else "all inputs" if proofs == 1 else f"{proofs} weights, MulStages 0"
    name = result["design"] + ("" if result["design"] == "pe" else f" {result['size']}")
    unfit = result.get("does_not_fit")
    return [target.name, name, result["lut"], result["ff"], result["dsp"], result["ram"],
            fmax or (f"does not fit: {unfit}" if unfit else "-"),
            result["macs_per_cycle"], rate, result["lockstep_tests"], proof, budget(target, result)]


def put_table(path, rows):
    """In place of what stands between the page's two marks."""
    lines = ["| " + " | ".join(map(str, line)) + " |" for line in [rows[0], ["---"] * len(rows[0]), *rows[1:]]]
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n\n" + END + after, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--missing", action="store_true", help="results may be missing")
    arguments = parser.parse_args()
    results, rows, missing = [], [], []
    for name in targets():
        target = Target(name)
        for design in DESIGNS:
            for size in target.sizes(design):
                run = Run(target, design, size)
                result = kept(run)
                if result is None:
                    missing.append(str(run))
                else:
                    results.append(result)
                    rows.append(row(target, result))
    for run in missing:
        complain(f"{run}: no result, or one of older sources")
    if missing and not arguments.missing:
        return 1
    put_table(PAGE, [HEAD, *rows])
    columns = HEAD.index("GMAC/s") + 1
    put_table(README, [HEAD[:columns], *(row[:columns] for row in rows if row[1].split()[0] in IN_README)])
    (ROOT / "docs/synthesis.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    say(f"{len(rows)} results in docs/synthesis.md and docs/synthesis.json, {len(missing)} missing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
