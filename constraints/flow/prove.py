# SPDX-License-Identifier: Apache-2.0
"""Formal equivalence of a small netlist with its RTL: no difference for any inputs, in any cycle after power-up.

The lockstep module of tb/synth is the miter: differs_o must stay low. RTL, netlist and cell models become one circuit whose
registers all start at zero, and Berkeley ABC proves the output constant: scorr merges registers and gates of the two sides
that are always equal, by induction; dprove decides what is left. Unbounded in time.

A multiplier made of LUTs has nothing in common with the RTL's product, and no solver compares them for all operands at
once. Then the proof goes by cases: the weight input stands at one value, one proof for each of the 256, while activations,
sums, swaps, shifts and reset stay free. What that leaves out, a change from one weight other than 0 to another, is simulated.
"""
import re
import shutil
import subprocess

from flow import netlist
from flow.lockstep import cell_flags, cell_models
from flow.target import ROOT, Bad
from flow.tools import yosys

ABC = "berkeley-abc"
SECONDS = 120  # for one proof
BATCH = 32     # cases that one process proves


def prove(run):
    """Returns (number of proofs, None), or (0, what was found)."""
    if not shutil.which(ABC):
        raise Bad(f"no {ABC}: run make synth, which installs it")
    miter = make_miter(run)
    if run.target.count(netlist.cells(run.full("cells.json"), netlist.netlist_name(run)), "dsp"):
        cases = [miter]
    else:
        cases = [tied(miter, weight) for weight in range(256)]
    for first in range(0, len(cases), BATCH):
        batch = cases[first:first + BATCH]
        commands = []
        for index, text in enumerate(batch):
            file = run.path(f"case-{index}.blif")
            (ROOT / file).write_text(text, encoding="utf-8")
            commands += [f"read_blif {file}", "strash", "scorr", f"dprove -T {SECONDS}"]
        log = run.full("prove.log")
        with open(log, "w" if first == 0 else "a", encoding="utf-8") as file:
            subprocess.run([ABC, "-c", "; ".join(commands)], cwd=ROOT, stdout=file, stderr=subprocess.STDOUT,
                           check=False)
        verdicts = re.findall(r"^(UNSATISFIABLE|SATISFIABLE|Networks are equivalent|Networks are NOT EQUIVALENT"
                              r"|.*was asserted in frame \d+|Networks are UNDECIDED|UNDECIDED)", read(log), re.M)
        proven = sum(verdict in ("UNSATISFIABLE", "Networks are equivalent") for verdict in verdicts)
        if proven != first + len(batch):
            wrong = [verdict for verdict in verdicts if verdict not in ("UNSATISFIABLE", "Networks are equivalent")]
            if wrong and "UNDECIDED" not in wrong[0]:
                return 0, wrong[0]
            raise Bad(f"{run}: ABC decided {proven} of {first + len(batch)} proofs ({run.path('prove.log')})")
    return len(cases), None


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


def make_miter(run):
    """RTL, netlist and cell models as one circuit of gates and flip-flops, in BLIF, with differs_o as the only output."""
    top, dut = run.lockstep, netlist.netlist_name(run)
    run.full("stub.sv").write_text(netlist.stub(run), encoding="utf-8")
    flags = " ".join(cell_flags(run.target))
    yosys([
        netlist.read_rtl(run, top=top, extra=[f"tb/synth/{top}.sv", run.path("stub.sv")], flags="--empty-blackboxes",
                         reference=True),
        f"delete ={dut}", f"read_verilog {run.path('netlist.v')}",
        # -defer: a cell is elaborated only if it is used; the model that is read last counts
        *(f"read_verilog -sv -defer -overwrite {flags} {model}" for model in reversed(cell_models(run.target))),
        f"hierarchy -check -top {top}", "proc", "flatten -noscopeinfo", "opt_clean", "memory -nomap", "memory_map",
        f"cd {top}", "delete -output o:* o:differs_o %d", "delete t:$assert t:$check t:$print",
        "async2sync", "setundef -undriven -zero", "setundef -zero", "setundef -init -zero",
        # wreduce: what a DSP makes of extended signs becomes the product of eight by eight bits that the RTL has
        "opt -full", "wreduce", "peepopt", "opt -full", "techmap", "dffunmap", "opt_clean", "abc -g AND", "opt_clean",
        "aigmap", "delete -input i:clk_i", f"write_blif {run.path('miter.blif')}",
    ], run.path("miter"), [run.path("miter.blif")])
    return read(run.full("miter.blif"))


def tied(miter, weight):
    """The miter with `weight` at the weight input of column 0, and another value at each other column's."""
    inputs, rest = miter.split("\n.outputs", 1)
    bits = [int(bit) for bit in re.findall(r" weight_i\[(\d+)\]", inputs)]
    inputs = re.sub(r" weight_i\[\d+\]", "", inputs)
    end = rest.index("\n.end")
    ties = "".join(f"\n.names weight_i[{bit}]" + ("\n1" if value(weight, bit // 8) >> bit % 8 & 1 else "") for bit in bits)
    return inputs + "\n.outputs" + rest[:end] + ties + rest[end:]


def value(weight, column):
    return (weight + 101 * column) % 256
