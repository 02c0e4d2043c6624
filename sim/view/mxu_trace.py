# SPDX-License-Identifier: Apache-2.0
"""What happened in every cycle of a run, from the waves that the matrix unit left.

A cycle's values are those that the edge which ends it sees, as in docs/waves.md. Which tile and vector a slot
carries is read from the unit's own swap and slot signals; that it meets cell (n, k) n + k cycles later is the cycle
law, to which the tests hold values. Nothing here knows what the job was.
Tests: sim/view/test_view.py, test_browser.py.
"""
import array
import dataclasses
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'sim/waves'))

import fst  # noqa: E402
import view as waves  # noqa: E402

PERIOD, SAMPLE = 1000, 500  # ps: the edge that ends cycle c is at (c + 1) * PERIOD, inputs settle SAMPLE before

STREAMS = {'commands': 'cmd', 'weights': 'weight', 'activations': 'act', 'parameters': 'param'}

# name: (pattern below systole_mxu, array type code). [*] runs over lanes or rows; of cells, column before row.
_CELL = 'u_array.gen_col[*].gen_row[*].u_pe.'
CELLS = {'act': (_CELL + 'act_i', 'b'), 'live': (_CELL + 'live_q', 'b'), 'shadow': (_CELL + 'shadow_q', 'b'),
         'sum': (_CELL + 'sum_o', 'i')}
LANES = {'weight_in': ('u_array.weight_i[*]', 'b'), 'shift': ('u_array.shift[*]', 'H'), 'total': ('total[*]', 'i'),
         'total_valid': ('total_valid[*]', 'B'), 'result': ('result_data_o[*]', 'b')}
SCALARS = {'swap': ('u_array.swap', 'I'), 'use': ('slot_use_o', 'B'), 'macs': ('count_macs_o', 'I'),
           'slot_valid': ('slot.valid', 'B'), 'swap_now': ('swap', 'B'),
           'result_last': ('result_last_o', 'B'), 'rst_ni': ('rst_ni', 'B'),
           **{f'tile_{name}': (f'tile.{name}', 'H')
              for name in ('vectors', 'k_used', 'n_used', 'first', 'last', 'new_params')}}


class NotReadable(Exception):
    """The waves lack what a page needs; one line."""


@dataclasses.dataclass
class Tile:
    """One tile as the sequencer took it over, in the slot of its swap."""
    swap: int      # slot
    vectors: int
    k_used: int
    n_used: int
    first: bool
    last: bool
    m0: int        # of its first vector, reduction and output, in the whole matrices
    k0: int
    n0: int


@dataclasses.dataclass
class Trace:
    rows: int
    cols: int
    first: int                 # the number of the first cycle shown
    cycles: int
    values: dict               # name -> array: of cells [n][k][cycle], of lanes [lane][cycle], [cycle]
    tiles: list = dataclasses.field(default_factory=list)
    slot_tile: list = dataclasses.field(default_factory=list)    # [cycle] tile whose live weights the slot meets, or -1
    slot_vector: list = dataclasses.field(default_factory=list)  # [cycle] vector of that tile, or -1: a bubble
    busy: list = dataclasses.field(default_factory=list)         # [cycle] cells that do a multiplication that counts
    results: list = dataclasses.field(default_factory=list)      # (cycle, tile, vector) of each result transferred

    def cell(self, name, n, k, cycle):
        return self.values[name][((n * self.cols) + k) * self.cycles + cycle - self.first]


def _patterns():
    streams = {f'{name}_{pin}': (f'{port}_{pin}_i' if pin == 'valid' else f'{port}_{pin}_o', 'B')
               for name, port in STREAMS.items() for pin in ('valid', 'ready')}
    streams.update(results_valid=('result_valid_o', 'B'), results_ready=('result_ready_i', 'B'))
    return {**CELLS, **LANES, **SCALARS, **streams}


def _number(bits, code):
    value = int(bits.replace('x', '0').replace('z', '0'), 2)
    width = {'b': 8, 'i': 32}.get(code)  # a live weight is sign-extended to a sum's width: its low byte
    if width:
        value &= (1 << width) - 1
        return value - (1 << width) if value >> (width - 1) else value
    return value


def _sample(lines, codes):
    """For each cycle a list of the values of `codes` (VCD code, type code), as its last edge sees them."""
    current = {code: '0' for code, _ in codes}
    numbers, changed, cycle, rows = [0] * len(codes), set(range(len(codes))), 0, []
    places = {}
    for place, (code, _) in enumerate(codes):
        places.setdefault(code, []).append(place)
    for line in lines:
        head = line[0]
        if head == '#':
            time = int(line[1:])
            while time >= (cycle + 1) * PERIOD:
                for place in changed:
                    code, kind = codes[place]
                    numbers[place] = _number(current[code], kind)
                changed.clear()
                rows.append(list(numbers))
                cycle += 1
        elif head in 'bB':
            bits, code = line[1:].split()
            if code in current:
                current[code] = bits
                changed.update(places[code])
        elif head in '01xz':
            code = line[1:].strip()
            if code in current:
                current[code] = head
                changed.update(places[code])
    return rows


def read(lines):
    """The Trace in the VCD `lines` of a systole_mxu."""
    lines = iter(lines)
    signals = waves.Signals(fst.read_header(lines))
    if signals.top != 'systole_mxu':
        raise NotReadable(f'the waves are of "{signals.top}", not of systole_mxu')
    columns, codes = {}, []
    for name, (pattern, kind) in _patterns().items():
        found = signals.find(pattern)
        if not found and name.startswith('parameters'):
            continue
        if not found:
            raise NotReadable(f'the waves have no signal {pattern}')
        if name in CELLS:
            found.sort(key=lambda item: item[0][::-1])
        columns[name] = range(len(codes), len(codes) + len(found))
        codes += [(signal.code, kind) for _, signal in found]
    cols = len(columns['weight_in'])
    rows = len(columns['act']) // cols
    samples = _sample(lines, codes)

    def moves(stream, sample):
        return all(sample[columns[f'{stream}_{pin}'][0]] for pin in ('valid', 'ready'))
    streams = [name for name in (*STREAMS, 'results') if f'{name}_valid' in columns]
    running = [c for c, sample in enumerate(samples) if sample[columns['rst_ni'][0]]]
    beats = [c for c in running if any(moves(s, samples[c]) for s in streams)]
    if not beats:
        raise NotReadable('no stream of the waves moves a beat')
    first, last = max(running[0], beats[0] - 1), beats[-1]
    values = {}
    for name, places in columns.items():
        kind = _patterns()[name][1]
        values[name] = array.array(kind, (samples[c][p] for p in places for c in range(first, last + 1)))
    trace = Trace(rows, cols, first, last + 1 - first, values)
    _tell(trace)
    return trace


def _tell(trace):
    """Tiles, slots, busy cells and results, from swaps, slots and beats."""
    values, tile, m0, k0, n0, block = trace.values, -1, 0, 0, 0, None
    entered = 0  # vectors of this tile
    trace.busy = [0] * trace.cycles
    done, vector = [], 0  # blocks whose results are on their way: (index of the last tile, vectors)
    for c in range(trace.cycles):
        trace.slot_tile.append(tile)
        trace.slot_vector.append(entered if values['slot_valid'][c] else -1)
        if values['slot_valid'][c]:
            entered += 1
            now = trace.tiles[tile]
            for n in range(now.n_used):
                for k in range(now.k_used):
                    if c + n + k < trace.cycles:
                        trace.busy[c + n + k] += 1
        if values['swap_now'][c]:
            field = {name: values[f'tile_{name}'][c]
                     for name in ('vectors', 'k_used', 'n_used', 'first', 'last', 'new_params')}
            if field['first']:
                m0 = 0 if field['new_params'] or block is None else m0 + block.vectors
                n0 = 0 if block is None else n0 + (block.n_used if field['new_params'] else 0)
                k0 = 0
            else:
                k0 += block.k_used
            block = Tile(c + trace.first, field['vectors'], field['k_used'], field['n_used'], bool(field['first']),
                         bool(field['last']), m0, k0, n0)
            trace.tiles.append(block)
            tile, entered = len(trace.tiles) - 1, 0
            if block.last:
                done.append(tile)
        if values['results_valid'][c] and values['results_ready'][c]:
            trace.results.append((c + trace.first, done[0], vector))
            vector += 1
            if values['result_last'][c]:
                done.pop(0)
                vector = 0
