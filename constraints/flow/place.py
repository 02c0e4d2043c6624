# SPDX-License-Identifier: Apache-2.0
"""Places and routes a netlist inside the harness of constraints/common, to a bitstream.

The netlist is put into the mapped harness as it is; that no cell of it was changed, dropped or added is counted.
"""
import json
import shlex

from flow import netlist
from flow.target import ROOT, Bad
from flow.tools import run as run_tool
from flow.tools import venv_tool, yosys


def place(run, seed=1):
    """Returns {"fmax_mhz", "used": {resource: [used, available]}} and leaves the bitstream in the run's folder."""
    target, spec = run.target, run.target.place
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
    names = {"pins": target.folder / spec["pins"], "sdc": target.folder / "timing.sdc"}
    words = shlex.split(spec["command"].format(**names))
    words = [run.path(word) if word.startswith("out.") else word for word in words]
    run_tool([venv_tool(words[0]), *words[1:], "--json", run.path("placed.json"), "--top", "top", "--seed", seed,
              "--timing-allow-fail", "--report", run.path("report.json"), "-q",
              "--log", run.path("place.log")], run.full("place.out"), must_write=[run.full("report.json")])
    words = [run.path(word) if word.startswith("out.") else word for word in shlex.split(spec["bitstream"])]
    run_tool([venv_tool(words[0]), *words[1:]], run.full("bitstream.log"), must_write=[ROOT / words[-1]])
    report = json.loads(run.full("report.json").read_text(encoding="utf-8"))
    clocks = [clock["achieved"] for clock in report["fmax"].values()]
    if len(clocks) != 1:
        raise Bad(f"{run}: {len(clocks)} clocks in {run.path('report.json')}, not 1")
    used = {name: [number["used"], number["available"]] for name, number in report["utilization"].items()
            if number["used"]}
    return {"fmax_mhz": round(clocks[0], 1), "used": used, "seed": seed}


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
