# SPDX-License-Identifier: Apache-2.0
"""From RTL to a netlist of the target's cells, and a netlist with one multiplier cut off.

The netlist is a module `<top>_netlist` without parameters in netlist.v. That very file is simulated, proven, placed and
handed on; nothing optimises it again.
"""
import fnmatch
import json

from flow.target import ROOT, Bad
from flow.tools import yosys


def read_rtl(run, top=None, extra=(), flags="", reference=False):
    """The command that reads the RTL: the target's own modules, or for comparisons the generic ones."""
    values = run.lockstep_parameters if top == run.lockstep else run.parameters
    parameters = " ".join(f"-G {key}={value}" for key, value in values.items())
    files = " ".join([*run.target.sources(run.design, reference), *extra])
    return f"read_slang --threads 1 -Irtl/pkg {flags} {files} --top {top or run.top} {parameters}"


def synthesise(run):
    """Writes netlist.v, netlist.json and returns {cell type: number}."""
    yosys_options = run.target.yosys
    script = [
        read_rtl(run, flags="--keep-hierarchy" if yosys_options.get("keep_hierarchy") else ""),
        *([f"script {run.target.folder / yosys_options['prepare']}"] if "prepare" in yosys_options else []),
        # Up to its checks: what follows gives wires long names for readers, which takes half of all time.
        f"{yosys_options['synth']} -top {run.top} -run begin:check",
        *(["flatten", "opt_clean -purge"] if yosys_options.get("keep_hierarchy") else []),
        "delete */t:$scopeinfo", "hierarchy -check", "check -noinit -assert", "blackbox =A:whitebox",
        f"rename {run.top} {netlist_name(run)}",
        f"write_verilog -noattr {run.path('netlist.v')}",
        f"write_json {run.path('netlist.json')}",
        f"tee -q -o {run.path('cells.json')} stat -json",
    ]
    yosys(script, run.path("netlist"), [run.path("netlist.v"), run.path("netlist.json"), run.path("cells.json")])
    return cells(run.full("cells.json"), netlist_name(run))


def netlist_name(run):
    return f"{run.top}_netlist"


def cells(path, module):
    text = path.read_text(encoding="utf-8")
    stat = json.loads(text[text.index("{"):])
    return stat["modules"]["\\" + module]["num_cells_by_type"]


def ports(run):
    """[(name, direction, width)] of the netlist, in order."""
    module = json.loads(run.full("netlist.json").read_text(encoding="utf-8"))["modules"][netlist_name(run)]
    return [(name, port["direction"], len(port["bits"])) for name, port in module["ports"].items()]


def stub(run):
    """The netlist's module without a body, for a front end that must know its ports."""
    text = ",\n".join(f"  {way} logic [{width - 1}:0] {name}" for name, way, width in ports(run))
    return f"(* blackbox *)\nmodule {netlist_name(run)} (\n{text}\n);\nendmodule\n"


def sabotage(run, whole):
    """The netlist of the run `whole` with one multiplier cut off, as netlist.v of `run`: one DSP, or where there
    are none the registers of one live weight, are gone, and who reads them reads zeros. Returns what was cut."""
    netlist = json.loads(whole.full("netlist.json").read_text(encoding="utf-8"))
    module = netlist["modules"][netlist_name(whole)]
    dsp_types = list(whole.target.cells["dsp"])
    dsps = sorted(name for name, cell in module["cells"].items()
                  if any(fnmatch.fnmatchcase(cell["type"], pattern) for pattern in dsp_types))
    if dsps:
        victims = [next((name for name in dsps if "u_pe" in name), dsps[0])]
        what = f"{module['cells'][victims[0]]['type']} {victims[0]}"
    else:
        nets = sorted(name for name in module["netnames"] if name.split(".")[-1].startswith("live_q"))
        if not nets:
            raise Bad(f"{whole}: no multiplier to cut off: no DSP and no live_q in the netlist")
        what, bits = nets[0], set(module["netnames"][nets[0]]["bits"])
        victims = [name for name, cell in module["cells"].items()
                   if any(bit in bits for port, wires in cell["connections"].items() for bit in wires
                          if cell["port_directions"][port] == "output")]
    for name in victims:
        del module["cells"][name]
    run.full("").mkdir(parents=True, exist_ok=True)
    run.full("cut.json").write_text(json.dumps(netlist), encoding="utf-8")
    yosys([f"read_json {run.path('cut.json')}", "setundef -undriven -zero", f"write_verilog -noattr {run.path('netlist.v')}",
           f"write_json {run.path('netlist.json')}"],
          run.path("cut"), [run.path("netlist.v"), run.path("netlist.json")])
    return what
