#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Tests of `make view` without a traced build and without a browser: reading waves, telling tiles, making pages."""
import array
import base64
import json
import re
import subprocess
import unittest
import zlib

import mxu_trace
import page
from mxu_trace import ROOT, waves

TYPES = waves.rtl.Rtl(ROOT)
VIEW = str(ROOT / 'sim/view/view.sh')


def told(swaps, slots, results=(), cycles=24, rows=2, cols=3):
    """A Trace of hand-written moments: swaps {cycle: tile fields}, slots that carry vectors, results {cycle: last}."""
    trace = mxu_trace.Trace(rows, cols, 100, cycles, {})
    values = trace.values
    for name in ('slot_valid', 'swap_now', 'results_valid', 'results_ready', 'result_last', *(
            f'tile_{f}' for f in ('vectors', 'k_used', 'n_used', 'first', 'last', 'new_params'))):
        values[name] = array.array('H', [7 if name.startswith('tile_') else 0] * cycles)
    for cycle, fields in swaps.items():
        values['swap_now'][cycle] = 1
        for name, value in zip(('vectors', 'k_used', 'n_used', 'first', 'last', 'new_params'), fields):
            values[f'tile_{name}'][cycle] = value
    for cycle in slots:
        values['slot_valid'][cycle] = 1
    for cycle, last in dict(results).items():
        values['results_valid'][cycle] = values['results_ready'][cycle] = 1
        values['result_last'][cycle] = last
    mxu_trace._tell(trace)
    return trace


class SampleTest(unittest.TestCase):
    def test_a_cycle_has_what_the_edge_that_ends_it_sees(self):
        # an input changes half a period before the edge at 2000, a register with it
        lines = ['#500', 'b1 !', '0"', '#1000', '1"', '#1500', 'b10000001 !', '#2000', 'b11 !', '#2500', '#3000']
        self.assertEqual(mxu_trace._sample(lines, [('!', 'b'), ('"', 'B')]), [[1, 0], [-127, 1], [3, 1]])

    def test_a_sign_extended_weight_is_its_low_byte(self):
        self.assertEqual(mxu_trace._number('1' * 25 + '0000000', 'b'), -128)
        self.assertEqual(mxu_trace._number('1' * 32, 'i'), -1)
        self.assertEqual(mxu_trace._number('101', 'I'), 5)

    def test_waves_of_another_module_are_refused(self):
        header = ['$scope module TOP $end', '$scope module systole_pe $end', '$var wire 1 ! clk_i $end',
                  '$upscope $end', '$upscope $end', '$enddefinitions $end']
        with self.assertRaisesRegex(mxu_trace.NotReadable, 'of "systole_pe", not of systole_mxu'):
            mxu_trace.read(header)

    def test_the_rtl_declares_every_signal_that_is_read(self):
        for pattern, _ in mxu_trace._patterns().values():
            self.assertIsNotNone(TYPES.type_of('systole_mxu', pattern.split('.')), pattern)


class TellTest(unittest.TestCase):
    def test_a_slot_belongs_to_the_last_swap_before_it(self):
        trace = told({2: (2, 3, 2, 1, 0, 1), 4: (2, 1, 2, 0, 1, 0)}, [3, 4, 6, 7])
        self.assertEqual(trace.slot_tile[:8], [-1, -1, -1, 0, 0, 1, 1, 1])
        self.assertEqual(trace.slot_vector[:8], [-1, -1, -1, 0, 1, -1, 0, 1])
        self.assertEqual([tile.swap for tile in trace.tiles], [102, 104])

    def test_busy_cells_follow_the_cycle_law_and_the_used_lanes(self):
        trace = told({2: (1, 2, 2, 1, 1, 1)}, [3], rows=2, cols=3)
        # (0,0) in cycle 3, (0,1) and (1,0) in 4, (1,1) in 5; column 2 is not used
        self.assertEqual(trace.busy[:8], [0, 0, 0, 1, 2, 1, 0, 0])

    def test_tiles_have_their_place_in_the_matrices(self):
        # 2 output blocks (2 and 1 outputs) x 2 blocks of vectors (2 and 1) x 2 K tiles (3 and 1)
        swaps, cycle = {}, 0
        for outputs in (2, 1):
            for block, vectors in enumerate((2, 1)):
                for k in (3, 1):
                    swaps[cycle] = (vectors, k, outputs, k == 3, k == 1, block == 0 and k == 3)
                    cycle += 3
        trace = told(swaps, [], cycles=30)
        self.assertEqual([(t.n0, t.m0, t.k0) for t in trace.tiles],
                         [(0, 0, 0), (0, 0, 3), (0, 2, 0), (0, 2, 3), (2, 0, 0), (2, 0, 3), (2, 2, 0), (2, 2, 3)])

    def test_results_come_in_the_order_of_the_last_tiles(self):
        trace = told({0: (2, 3, 2, 1, 0, 1), 3: (2, 3, 2, 0, 1, 0), 6: (1, 3, 2, 1, 1, 1)}, [1, 2, 4, 5, 7],
                     {14: 0, 15: 1, 20: 1})
        self.assertEqual(trace.results, [(114, 1, 0), (115, 1, 1), (120, 2, 0)])


class PageTest(unittest.TestCase):
    def test_what_is_packed_comes_out_as_it_went_in(self):
        trace = told({}, [])
        for i, name in enumerate(page.PACKED):
            kind = mxu_trace._patterns()[name][1]
            trace.values[name] = array.array(kind, [i, i + 1, 0])
        directory, text = page.packed(trace)
        blob = zlib.decompress(base64.b64decode(text))
        for name, kind, length in directory:
            self.assertEqual(array.array(kind, blob[:length * array.array(kind).itemsize]), trace.values[name])
            blob = blob[length * array.array(kind).itemsize:]
        self.assertEqual(blob, b'')

    def test_arrays_are_packed_widest_first(self):
        sizes = [array.array(mxu_trace._patterns()[name][1]).itemsize for name in page.PACKED]
        self.assertEqual(sizes, sorted(sizes, reverse=True))

    def test_a_beat_moves_is_held_or_is_not_there(self):
        trace = told({}, [], cycles=4)
        trace.values.update(results_valid=[0, 1, 1, 0], results_ready=[0, 0, 1, 1])
        for stream in mxu_trace.STREAMS:
            trace.values.update({f'{stream}_valid': [0] * 4, f'{stream}_ready': [1] * 4})
        self.assertEqual(page.beats(trace)['results'], '0120')

    def test_every_use_of_a_slot_has_words(self):
        self.assertEqual(page.uses(TYPES.types)[0], ('a vector', 'vector'))
        self.assertEqual(len(page.uses(TYPES.types)), 6)

    def test_no_source_names_another_file_or_the_network(self):
        for path in page.SOURCES.iterdir():
            text = path.read_text().replace('http://www.w3.org/2000/svg', '')
            outside = r'https?:|//\w+\.|@import|\bimport\b.*\bfrom\b|fetch\(|XMLHttp|src='
            self.assertIsNone(re.search(outside, text), path)

    def test_every_placeholder_is_filled_and_text_stays_text(self):
        made = page.assemble({'data': '{}', 'scripts': '', 'title': 't', 'command': 'c', 'commit': 'd'})
        self.assertNotIn('{{', made)
        self.assertIn('<code>c</code> from commit <code>d</code>', made)
        self.assertLessEqual({path.name for path in page.SOURCES.iterdir()},
                             {*page.SCRIPTS, 'index.html', 'style.css'})


class CommandTest(unittest.TestCase):
    def refuses(self, says, *arguments):
        run = subprocess.run([VIEW, *arguments], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (2, ''), run.stderr)
        self.assertRegex(run.stderr, f'^systole: [^\n]*{says}[^\n]*\n$')

    def test_sizes_that_no_page_shows_are_refused_before_anything_is_built(self):
        for size in ('17', '4x17', '0', 'big', '4x', ''):
            self.refuses('each 1..16', '--size', size)
        self.refuses('--size needs a value', '--size')

    def test_missing_waves_are_named(self):
        job = ROOT / 'build/view_test_job.json'
        job.parent.mkdir(exist_ok=True)
        job.write_text(json.dumps({}))
        made = ROOT / 'build/view_test.html'
        run = subprocess.run([ROOT / 'sim/view/page.py', '/no/such.fst', job, made, '--command', 'c', '--commit', 'd'],
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (2, 'systole: no wave file /no/such.fst\n'))
        self.assertFalse(made.exists())


if __name__ == '__main__':
    unittest.main()
