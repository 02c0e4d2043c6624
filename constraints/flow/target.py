# SPDX-License-Identifier: Apache-2.0
"""What is synthesised: targets (constraints/<name>/target.toml), designs, and one run of the two.

A run has a folder of its own, build/synth/<target>/<design>-<size>/. The WebAssembly tools see no absolute paths outside
the source tree, so everything here is relative to its root.
"""
import fnmatch
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSTRAINTS = pathlib.Path("constraints")
BUILD = pathlib.Path("build/synth")

# design: its module
DESIGNS = {
    "pe": "systole_pe",
    "array": "synth_array",
    "pairs": "synth_array",  # with PairedCells, where that is not the target's only array
    "mxu": "systole_mxu",
    "board": "systole_board_up5k",  # its sizes are its pinouts
}
ROOMS = ("prim", "core", "mem", "post", "ctrl", "top")
NEEDS = {"pe": ROOMS[:2], "array": ROOMS[:2], "pairs": ROOMS[:2], "mxu": ROOMS, "board": (*ROOMS, "board")}  # the rooms that a design is made of
PACKAGES = {"board": ["systole_board_pkg.sv"]}  # besides systole_pkg.sv
TOPS = {"array": "common/synth_array.sv", "pairs": "common/synth_array.sv", "board": "ice40-up5k/systole_board_up5k.sv"}  # those not in rtl/


class Bad(Exception):
    """A request or a tool's result that stops the run: one line that names the thing and the reason."""


def targets():
    return sorted(path.parent.name for path in (ROOT / CONSTRAINTS).glob("*/target.toml"))


class Target:
    def __init__(self, name):
        if name not in targets():
            raise Bad(f"target \"{name}\" is not one of {', '.join(targets())}")
        self.name = name
        self.folder = CONSTRAINTS / name
        with open(ROOT / self.folder / "target.toml", "rb") as file:
            self.data = tomllib.load(file)

    def __getattr__(self, key):
        try:
            return self.data[key]
        except KeyError:
            raise AttributeError(f"{self.folder}/target.toml: no \"{key}\"") from None

    @property
    def places(self):
        return "place" in self.data

    def sizes(self, design):
        return self.data["sizes"].get(design, ["1x1"] if design == "pe" else [])

    def sources(self, design, reference=False):
        """RTL files; unless for reference, the target's stand_ins take the place of the modules of their names."""
        names = [] if reference else self.yosys.get("stand_ins", [])
        stand_ins = {pathlib.Path(name).name: CONSTRAINTS / name for name in names}
        files = [pathlib.Path("rtl/pkg") / name for name in ("systole_pkg.sv", *PACKAGES.get(design, []))]
        for room in NEEDS[design]:
            for path in sorted((ROOT / "rtl" / room).glob("*.sv")):
                files.append(stand_ins.pop(path.name, path.relative_to(ROOT)))
        if any(not list(ROOT.glob(f"rtl/*/{name}")) for name in stand_ins):
            raise Bad(f"{self.folder}/target.toml: {next(iter(stand_ins))} stands in for no module")
        if not reference:
            files += [CONSTRAINTS / name for name in self.yosys.get("declarations", [])]
        if design in TOPS:
            files.append(CONSTRAINTS / TOPS[design])
        return [file.as_posix() for file in files]

    def count(self, cells, kind):
        """How many of `kind` (a key of [cells]) the cells {type: number} take."""
        return sum(number * weight for cell, number in cells.items()
                   for pattern, weight in self.data["cells"][kind].items() if fnmatch.fnmatchcase(cell, pattern))

    def too_large(self, result):
        """What of [holds] this result needs more of than the part has, such as "36 of 30 ram", or None."""
        return ", ".join(f"{result[kind]} of {there} {kind}" for kind, there in self.data.get("holds", {}).items()
                         if result[kind] > there) or None


class Run:
    """One design in one size on one target."""

    def __init__(self, target, design, size, suffix="", build=BUILD):
        if design not in DESIGNS:
            raise Bad(f"design \"{design}\" is not one of {', '.join(DESIGNS)}")
        if design not in target.build:
            raise Bad(f"{target.name} has no {design}")
        self.target, self.design, self.size = target, design, size
        self.top = DESIGNS[design]
        self.lockstep = "array_lockstep" if design == "pairs" else f"{design}_lockstep"  # in tb/synth
        self.rows, self.cols = (4, 4) if design == "board" else parse_size(size)
        if design == "pe" and size != "1x1":
            raise Bad(f"a pe is one cell: its size is 1x1, not {size}")
        if pathlib.Path(build).is_absolute() or ".." in pathlib.Path(build).parts:
            raise Bad(f"\"{build}\" is not a folder below the source tree")
        self.build = build
        self.folder = build / target.name / f"{design}-{size}{suffix}"
        self.parameters = dict(target.build[design])
        self.clock_mhz, self.seeds = target.clock_mhz, 1
        if design == "board":
            pinouts = target.sizes("board")
            if size not in pinouts:
                raise Bad(f"board \"{size}\" is not one of {', '.join(pinouts)}")
            self.parameters.update(target.board[size])
            self.clock_mhz = target.board["mbaud"] * self.parameters["ClocksPerBit"]
            self.seeds = target.board["seeds"]
        elif design != "pe":
            self.parameters.update(Rows=self.rows, Cols=self.cols)
        if self.parameters.get("SumWidth") == 0:  # the narrowest: 16 + clog2(Cols)
            self.parameters["SumWidth"] = 16 + (self.cols - 1).bit_length()

        # those of the module in tb/synth, which holds the design and its netlist
        self.lockstep_parameters = {**self.parameters, **target.data.get("lockstep", {}).get(design, {})}

    def __str__(self):
        return f"{self.target.name} {self.design} {self.size}"

    def path(self, name):
        return (self.folder / name).as_posix()

    def full(self, name):
        return ROOT / self.folder / name


def parse_size(text):
    parts = text.split("x")
    if len(parts) != 2 or not all(part.isdigit() and 1 <= int(part) <= 64 for part in parts):
        raise Bad(f"size \"{text}\" is not ROWSxCOLS of 1..64, such as 4x4")
    return int(parts[0]), int(parts[1])


def say(text):
    print(text, flush=True)


def complain(text):
    print(f"systole: {text}", file=sys.stderr, flush=True)
