#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""view.py - writes the GTKWave view (.gtkw) of one wave file.

    sim/waves/view.py FILE.fst [--cycle N]

The view stands beside the file, FILE.gtkw, and shows what the file really has: the matrix unit by stream and stage with
the cycle law drawn (layout.py), any other module by its ports. Numbers are signed where the RTL says so, enums are
names (tables beside the view, from the RTL's sources). The marker is at cycle N, else at the first result, else where
reset ends; marker A is at the first result; the grid is the rising edges. Generated because it holds absolute paths
and the array's size.
Tests: sim/waves/test_waves.py.
"""
import argparse
import math
import pathlib
import re
import sys

import fst
import layout
import rtl

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEX, DECIMAL, BINARY, SIGNED, TRANSLATED = 0x22, 0x24, 0x28, 0x420, 0x2000  # GTKWave's flags, right-justified
COMMENT, BEGIN, END, CLOSED, COLLAPSED = 0x200, 0x800000, 0x1000000, 0x400000, 0x1000
WINDOW, NAMES_WIDTH, CYCLE_PIXELS = (1700, 1000), 340, (14, 44)  # least and most of a cycle
TEXT_COLOURS = {'SlotVector': 'DarkGreen', 'SlotNone': 'DimGray', 'FaultNone': 'DimGray'}
RED_ENUMS = ('slot_use_e', 'fault_e')  # whose other names say that something waits or fails


class Signals:
    """The signals of a file below its top module, by pattern."""

    def __init__(self, signals):
        self.top = next((s.path[1] for s in signals if len(s.path) == 3 and s.path[2] == 'clk_i'), '')
        self.ports = [s for s in signals if len(s.path) > 1 and s.path[1] != self.top]
        self._by_shape = {}
        self.inner = []  # directly in the top module, not in an instance or a generate block
        for signal in signals:
            if signal.path[1] != self.top or signal.constant:
                continue
            below = signal.path[2:]
            indices = tuple(int(i) for i in re.findall(r'\[(\d+)\]', '.'.join(below)))
            self._by_shape.setdefault(_shape('.'.join(below)), []).append((indices, signal))
            if not below[0].startswith(('u_', 'gen_', 'unnamedblk')):
                self.inner.append(signal)

    def find(self, pattern):
        """[(indices that the pattern leaves open, signal)], by index."""
        wanted = [None if i == '*' else int(i) for i in re.findall(r'\[(\d+|\*)\]', pattern)]
        found = []
        for indices, signal in self._by_shape.get(_shape(pattern), []):
            if all(w is None or w == i for w, i in zip(wanted, indices)):
                found.append((tuple(i for w, i in zip(wanted, indices) if w is None), signal))
        return sorted(found, key=lambda item: item[0])

    def one(self, pattern):
        found = self.find(pattern)
        return found[0][1] if found else None


def _shape(path):
    return re.sub(r'\[(\d+|\*)\]', '[*]', path)


def _plain(path):
    """A name without instances and generate blocks. No dots: GTKWave would cut it at them."""
    return ' '.join(part for part in path if not part.startswith(('u_', 'gen_')))


class View:
    """The lines of a save file."""

    def __init__(self, signals, types, filters):
        self.signals, self.types, self.filters = signals, types, filters
        self.lines, self.shown, self.enums = [], [], {}
        self._colour = 0

    def comment(self, text):
        self.lines += [f'@{COMMENT:x}', f'-{text}']

    def trace(self, signal, label='', bit=None):
        """One line; of a vector all of it, or the one `bit`, counted from the right."""
        kind = self.types.type_of(self.signals.top, signal.path[2 if signal.path[1] == self.signals.top else 1:])
        label = label or _plain(signal.path[2:])
        table, trace = '', f'+{{{label}}} {signal.name}'
        if bit is not None and signal.width > 1:
            flags, trace = BINARY, f'+{{{label}}} ({signal.width - 1 - bit}){signal.name}'
        elif kind is not None and kind.kind == 'enum':
            # As a bundle of its bits: GTKWave takes no table for a single bit, nor for a net whose names the file
            # brings along (without colours).
            flags = DECIMAL | TRANSLATED
            bits = [signal.name] if signal.width == 1 else [f'({b}){signal.name}' for b in range(signal.width)]
            trace = f'#{{{label}}} ' + ' '.join(bits)
            self.enums[kind.name] = kind
            table = f'^{list(self.enums).index(kind.name) + 1} {self.filters / kind.name}.txt'
        elif signal.width == 1:
            flags = BINARY
        elif kind is None or kind.kind == 'struct':
            flags = HEX
        else:
            flags = {'signed': SIGNED, 'mask': BINARY, 'bits': DECIMAL}[kind.kind]
        self.lines.append(f'@{flags:x}')
        if self._colour:
            self.lines.append(f'[color] {self._colour}')
        self.lines += [table] * bool(table) + [trace]
        self.shown.append(signal)

    def group(self, title, fill, colour=0, is_open=False):
        """`fill` writes what is in it; a group with nothing in it leaves no trace."""
        before, outer = len(self.shown), self._colour
        mark = len(self.lines)
        self._colour = colour or outer
        self.lines += [f'@{BEGIN | COMMENT | (0 if is_open else CLOSED):x}', f'-{title}']
        fill()
        self._colour = outer
        if len(self.shown) == before:
            del self.lines[mark:]
        else:
            self.lines += [f'@{END | COMMENT | (0 if is_open else CLOSED | COLLAPSED):x}', f'-{title}']

    def rows(self, rows, scope='', **names):
        """Rows of layout.py below `scope`, a path that ends in a dot or nothing."""
        for row in rows:
            if isinstance(row, layout.Group):
                if row.each and not names:
                    for (n, *_), _ in self.signals.find(scope + row.each):
                        self.rows([row], scope, n=n)
                else:
                    self.group(row.title.format(**names), lambda: self.rows(row.rows, scope, **names), row.colour,
                               row.open)
                continue
            if isinstance(row, str):
                row = layout.Row(row)
            found = self.signals.find(scope + row.pattern.format(**names))
            if row.transposed:
                found.sort(key=lambda item: item[0][::-1])
            for indices, signal in found:
                self.trace(signal, row.label.format(*indices, **names))


def draw_cycle_law(view, array):
    """The three diagonals below `array` (the array's scope) and the sums behind them."""
    rows = len(view.signals.find(array + layout.ROW_SUMS))
    acts = view.signals.find(array + layout.PATH_ACTS.format(n='*', k='*'))
    cols = max((k for (k, _), _ in acts), default=-1) + 1
    path = [(0, k) for k in range(cols)] + [(n, cols - 1) for n in range(1, rows)]
    small = len(path) <= 15

    def tokens():
        slot, crossing, row = layout.PATH_TOKENS
        first, line = view.signals.one(slot), view.signals.one(crossing)
        if first is None:
            return
        late = (line.width if line else 0) - (cols - 1)  # MulStages: the product joins its sum so much later
        for n, k in path:
            if n == 0:
                view.trace(first if k == 0 else line, f'slot at (0,{k})', None if k == 0 else k - 1)
            else:
                view.trace(view.signals.one(row.format(n=n)), f'slot at ({n},{k})' + (f' +{late}' if late else ''))

    def activations():
        for n, k in path:
            view.trace(view.signals.one(array + layout.PATH_ACTS.format(n=n, k=k)), f'act at ({n},{k})')

    def swaps():
        wave = view.signals.one(array + layout.SWAP_WAVE)
        for diagonal in range(wave.width if wave else 0):
            view.trace(wave, f'swap at n+k = {diagonal}', diagonal)

    def sums():
        view.rows([layout.Row(layout.ROW_SUMS, 'sum of row {0}')], array)

    view.comment('vector m meets cell (n,k)')
    view.comment('in cycle m + n + k:')
    view.group('slots on their way', tokens, layout.GREEN, True)
    view.group('activations on that way', activations, layout.YELLOW, small)
    view.group('swaps ahead of the tiles', swaps, layout.ORANGE, small)
    view.group('sums leave in the east', sums, layout.VIOLET, small)


def fill(view):
    """All groups that the file has signals for."""
    signals = view.signals
    view.rows(layout.TOP)
    array = {'systole_mxu': 'u_array.', 'systole_array': ''}.get(signals.top)
    if signals.top == 'systole_mxu':
        view.rows(layout.STATE)
        draw_cycle_law(view, array)
        view.rows(layout.STREAMS)
        view.comment('inside:')
        view.rows(layout.INSIDE)
        view.rows(layout.ARRAY, array)
        view.rows(layout.BEHIND)
        return
    if array is not None:
        draw_cycle_law(view, array)
        view.rows(layout.ARRAY, array)
    ports = {s.code for s in signals.ports} | {'.'.join(s.path[1:]) for s in signals.ports}

    def show(wanted):
        for signal in signals.inner:
            if ('.'.join(signal.path[2:]) in ports) == wanted and signal.path[2] not in layout.TOP:
                view.trace(signal)
    view.group('ports', lambda: show(True), layout.GREEN, True)
    view.group('inside', lambda: show(False), layout.BLUE, True)


def filter_table(enum):
    """GTKWave's translate file of an enum, without the prefix that all its names share."""
    names = list(enum.members.values())
    prefix = re.match(r'(?:[A-Z][a-z0-9]*)(?=[A-Z])', names[0])
    cut = len(prefix[0]) if prefix and all(n.startswith(prefix[0]) for n in names) else 0
    lines = []
    for value, name in enum.members.items():
        colour = TEXT_COLOURS.get(name, 'DarkRed' if enum.name in RED_ENUMS else '')
        lines.append(f'{value} ' + (f'?{colour}?' if colour else '') + name[cut:])
    return '\n'.join(lines) + '\n'


def window(moments, cycle, path):
    """The lines that say what part of the file is looked at, and where the markers are.

    A marker stands half a period before the edge that ends its cycle: there every value is what that edge sees.
    """
    period, width = moments.period, WINDOW[0] - NAMES_WIDTH - 60
    edge = lambda c: moments.first_edge + c * period
    before = lambda time: max(0, time - period // 2)
    beats = dict(moments.beats)
    running = beats.pop('running', edge(0))
    result = before(beats['result']) if 'result' in beats else -1
    if cycle is None:  # from the first beat to the first result, if that fits
        marker = result if result >= 0 else before(running)
        start = min(beats.values(), default=running) - 4 * period
        pixels = width * period / (result - start + 6 * period) if result >= 0 else CYCLE_PIXELS[1]
        pixels = min(max(pixels, CYCLE_PIXELS[0]), CYCLE_PIXELS[1])
    else:
        marker, pixels = before(edge(cycle)), CYCLE_PIXELS[1]
        start = marker - int(width / pixels * 2 / 3) * period
    zoom = -math.log2(200 / pixels * period)  # 200 pixels are 2^-zoom units
    markers = [result] + [-1] * 25
    return [
        '[*] made by sim/waves/view.py; changes are lost', f'[dumpfile] "{path}"',
        f'[savefile] "{path.with_suffix(".gtkw")}"', f'[timestart] {max(0, start)}',
        f'[size] {WINDOW[0]} {WINDOW[1]}', '[pos] -1 -1',
        f'*{zoom:f} {marker} ' + ' '.join(str(m) for m in markers), '[markername] Afirst result',
        f'[ruler] {edge(0)} {period}', '[sst_width] 0', f'[signals_width] {NAMES_WIDTH}', '[sst_expanded] 0',
    ]


def write_view(path, lines, cycle=None, types=None):
    """Writes the view of the FST at `path` from its VCD `lines`; returns it."""
    lines = iter(lines)
    header = fst.read_header(lines)
    signals = Signals(header)
    filters = path.parent / 'enums'
    view = View(signals, types or rtl.Rtl(ROOT), filters)
    fill(view)
    streams = {}
    for name, wanted in {**layout.BEATS, 'running': ()}.items():
        found = [signals.one(p) for p in (*wanted, 'rst_ni')]
        if all(found):
            streams[name] = found
    clock = signals.one('clk_i')
    moments = fst.find_moments(lines, clock, streams) if clock else fst.Moments()
    filters.mkdir(exist_ok=True)
    for name, enum in view.enums.items():
        (filters / f'{name}.txt').write_text(filter_table(enum))
    target = path.with_suffix('.gtkw')
    target.write_text('\n'.join(window(moments, cycle, path) + view.lines) + '\n')
    return view


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
    parser.add_argument('file', type=pathlib.Path)
    parser.add_argument('--cycle', type=int, help='where the marker goes; default: the first result')
    arguments = parser.parse_args()
    path = arguments.file.resolve()
    if not path.is_file():
        sys.exit(f'systole: no wave file {path}')
    with fst.vcd_lines(str(path)) as lines:
        view = write_view(path, lines, arguments.cycle)
    if not view.shown:
        sys.exit(f'systole: {path} has no module with a clk_i')


if __name__ == '__main__':
    main()
