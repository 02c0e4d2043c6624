# SPDX-License-Identifier: Apache-2.0
"""Reads a wave file's signals, and the few moments of it that a view needs, through GTKWave's fst2vcd."""
import contextlib
import dataclasses
import re
import subprocess
from typing import Iterable, Iterator, Optional, Tuple


@dataclasses.dataclass(frozen=True)
class Signal:
    path: Tuple[str, ...]  # scopes, then the name: ('TOP', 'systole_mxu', 'weight_data_i[0]')
    range: str             # '[7:0]', or '' or '[0]' for a single bit
    width: int
    code: str              # two signals with one code are one net
    constant: bool         # a parameter

    @property
    def name(self) -> str:
        """As GTKWave knows it."""
        return '.'.join(self.path) + self.range


def read_header(lines: Iterable[str]) -> list:
    """The signals that a VCD header declares, in its order; stops behind $enddefinitions."""
    scopes, signals = [], []
    for line in lines:
        words = line.split()
        if not words:
            continue
        if words[0] == '$scope':
            scopes.append(words[2])
        elif words[0] == '$upscope':
            scopes.pop()
        elif words[0] == '$var':
            _, kind, width, code, name, *dims = words[:-1]
            dims = re.sub(r'^\[(\d+):\1\]$', r'[\1]', ''.join(dims))  # GTKWave finds [0:0] only as [0]
            signals.append(Signal((*scopes, name), dims, int(width), code, kind == 'parameter'))
        elif words[0] == '$enddefinitions':
            break
    return signals


@contextlib.contextmanager
def vcd_lines(path: str) -> Iterator[Iterable[str]]:
    """The file as lines of VCD text; may be left before the end."""
    with subprocess.Popen(['fst2vcd', path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          encoding='latin-1') as process:
        yield process.stdout
        process.kill()


@dataclasses.dataclass
class Moments:
    """Times in the file's unit. Rising edges are at first_edge + cycle * period."""
    first_edge: int = 0
    period: int = 1
    beats: dict = dataclasses.field(default_factory=dict)  # name -> time of the edge that first moved a beat


def find_moments(lines: Iterable[str], clock: Signal, streams: dict, most_lines: int = 3_000_000) -> Moments:
    """Edges of the clock, and for each stream (name -> signals that must all be 1) its first beat.

    `lines` begin behind the header. Reads on until all are found, but not beyond `most_lines`.
    """
    values, moments, edges, time = {}, Moments(), [], 0
    watched = {clock.code} | {s.code for signals in streams.values() for s in signals}
    before: Optional[dict] = None  # values just before the edge at `time`
    for count, line in enumerate(lines):
        if line[0] == '#':
            time, before = int(line[1:]), dict(values)
        elif line[0] in '01xz' and line[1:-1] in watched:
            code, rises = line[1:-1], line[0] == '1' and values.get(line[1:-1]) == '0'
            values[code] = line[0]
            if code == clock.code and rises:
                edges = (edges + [time])[:2]
                for name, signals in streams.items():
                    if name not in moments.beats and all((before or {}).get(s.code) == '1' for s in signals):
                        moments.beats[name] = time
        if len(edges) == 2 and (len(moments.beats) == len(streams) or count > most_lines):
            break
    if edges:
        moments.first_edge = edges[0]
        moments.period = max(1, edges[-1] - edges[0])
    return moments
