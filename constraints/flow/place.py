# SPDX-License-Identifier: Apache-2.0
"""Places and routes a netlist to a bitstream: a board as it is, with its own pins, anything else inside the harness of
constraints/common.

The netlist is put into the mapped harness as it is; that no cell of it was changed, dropped or added is counted. The harness
measures, so it may miss its clock, and the figure says so. A board that misses its own gets no bitstream; several seeds are
tried before that.
"""
import json
import shlex

from flow import netlist
from flow.target import ROOT, Bad, say
from flow.tools import run as run_tool
from flow.tools import venv_tool, yosys


def place(run):
    """Returns {"fmax_mhz", "used": {resource: [used, available]}} and leaves the bitstream, "bitstream", in the run's
    folder."""
    target, spec = run.target, run.target.place
    if run.design == "board":
        words = shlex.split(spec["board"].format(pins=target.folder / f"{run.size}.pcf", clock=run.clock_mhz))
        top = netlist.netlist_name(run)
        file = run.path("netlist.json")
    else:
        words = shlex.split(spec["command"].format(pins=target.folder / spec["pins"], sdc=target.folder / "timing.sdc"))
        top, file = "top", in_harness(run)
    words = [run.path(word) if word.startswith("out.") else word for word in words]
    made = [run.path(word) if word.startswith("out.") else word for word in shlex.split(spec["bitstream"])]
    (ROOT / made[-1]).unlink(missing_ok=True)  # no older one is taken for this run's
    fmax = {}
    for seed in range(1, run.seeds + 1):
        run_tool([venv_tool(words[0]), *words[1:], "--json", file, "--top", top, "--seed", seed, "--timing-allow-fail",
                  "--report", run.path("report.json"), "-q", "--log", run.path("place.log")],
                 run.full("place.out"), must_write=[run.full("report.json")])
        report = json.loads(run.full("report.json").read_text(encoding="utf-8"))
        clocks = [clock["achieved"] for clock in report["fmax"].values()]
        if len(clocks) != 1:
            raise Bad(f"{run}: {len(clocks)} clocks in {run.path('report.json')}, not 1")
        fmax[seed] = round(clocks[0], 1)
        if clocks[0] >= run.clock_mhz:
            break
        if run.seeds > 1:
            say(f"{run}: {fmax[seed]} MHz with seed {seed}, asked for {run.clock_mhz}")
    else:
        if run.design == "board":
            raise Bad(f"{run}: {max(fmax.values())} MHz at most after routing, not its clock of {run.clock_mhz} MHz: no bitstream")
    used = {name: [number["used"], number["available"]] for name, number in report["utilization"].items()
            if number["used"]}
    run_tool([venv_tool(made[0]), *made[1:]], run.full("bitstream.log"), must_write=[ROOT / made[-1]])
    return {"fmax_mhz": fmax[seed], "used": used, "seed": seed, "bitstream": made[-1]}


def in_harness(run):
    """Puts the netlist into the mapped harness; returns the file."""
    target = run.target
    make_top(run)
    dut = netlist.netlist_name(run)
    synth = f"{target.yosys['synth']} -top top -run begin:check"
    yosys([
        f"read_slang --threads 1 --empty-blackboxes {run.path('top.sv')} constraints/common/synth_harness.sv --top top",
        synth, "delete */t:$scopeinfo", f"tee -q -o {run.path('harness-cells.json')} stat -json",
        f"delete ={dut}", f"read_verilog {run.path('netlist.v')}",
        "hierarchy -check -top top", "blackbox =A:whitebox", "flatten -noscopeinfo", "check -noinit -assert",
        f"tee -q -o {run.path('placed-cells.json')} stat -json",
        f"write_json {run.path('placed.json')}",
    ], run.path("harness"), [run.path("placed.json")])
    check_nothing_changed(run, dut)
    return run.path("placed.json")


def make_top(run):
    """top.sv: the harness around an instance of the netlist, whose ports are concatenated in their order."""
    ports = netlist.ports(run)
    special = ("clk_i", "rst_ni")
    inputs = [(name, width) for name, way, width in ports if way == "input" and name not in special]
    outputs = [(name, width) for name, way, width in ports if way == "output"]
    dut = netlist.netlist_name(run)
    lines = ["// SPDX-License-Identifier: Apache-2.0", "// top - made by constraints/flow/place.py", netlist.stub(run),
             "module top (input logic clk_i, rst_ni, scan_i, output logic scan_o);"]
    lines += [f"  logic [{width - 1}:0] {name};" for name, width in inputs + outputs]
    lines += ["  logic dut_rst_n;",
              f"  synth_harness #(.InW({sum(w for _, w in inputs)}), .OutW({sum(w for _, w in outputs)})) u_harness (",
              "    .clk_i, .rst_ni, .scan_i, .scan_o, .dut_rst_no(dut_rst_n),",
              "    .dut_o({" + ", ".join(name for name, _ in inputs) + "}),",
              "    .dut_i({" + ", ".join(name for name, _ in outputs) + "})", "  );",
              f"  {dut} u_dut (.clk_i, .rst_ni(dut_rst_n), " +
              ", ".join(f".{name}" for name, _ in inputs + outputs) + ");", "endmodule"]
    run.full("top.sv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def check_nothing_changed(run, dut):
    whole = netlist.cells(run.full("placed-cells.json"), "top")
    harness = netlist.cells(run.full("harness-cells.json"), "top")
    inside = netlist.cells(run.full("cells.json"), dut)
    harness.pop(dut, None)
    want = {cell: harness.get(cell, 0) + inside.get(cell, 0) for cell in harness.keys() | inside.keys()}
    if want != whole:
        different = sorted(cell for cell in want.keys() | whole.keys() if want.get(cell) != whole.get(cell))
        raise Bad(f"{run}: place and route would not see the netlist that was checked; other numbers of "
                  f"{', '.join(different)}")
