#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Tests of speed_table.py."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import speed_table  # noqa: E402

FIGURES = {'commit': 'abc', 'machine': {'processor': 'P', 'threads': 2, 'compiler': 'C'}, 'systemc': '2.3.4',
           'network': 'some/where/digits', 'images': 7, 'array': '16x16', 'cycles': 12345, 'macs': 2500000, 'rounds': 3,
           'rows': [{'way': 'plain', 'seconds': 0.5, 'million_cycles_per_second': 1.5, 'million_macs_per_second': 20.4,
                     'times': {'median': 1, 'low': 1, 'high': 1}},
                    {'way': 'loose', 'seconds': 0.125, 'million_cycles_per_second': 6, 'million_macs_per_second': 81,
                     'times': {'median': 4, 'low': 3.5, 'high': 4.25}}]}


class SpeedTable(unittest.TestCase):
    def test_every_way_is_a_row_with_its_figures(self):
        text = speed_table.block(FIGURES)
        self.assertIn('| plain | 0.5000 | 1.50 | 20 | 1.00 (1.00..1.00) |\n| loose | 0.1250 | 6.00 | 81 | 4.00 (3.50..4.25) |\n', text)
        for part in ('digits, 7 images', '16x16: 12345 cycles, 2.50 million MACs', '`abc`', 'medians of 3'):
            self.assertIn(part, text)

    def test_only_what_stands_between_the_marks_is_replaced(self):
        page = f'a\n{speed_table.BEGIN}old\n{speed_table.END}b\n'
        once = speed_table.replaced(page, 'new\n')
        self.assertEqual(once, f'a\n{speed_table.BEGIN}new\n{speed_table.END}b\n')
        self.assertEqual(speed_table.replaced(once, 'old\n'), page)

    def test_a_page_without_marks_is_left_as_it_is(self):
        with tempfile.TemporaryDirectory() as folder:
            source, page = pathlib.Path(folder) / 's.json', pathlib.Path(folder) / 'p.md'
            source.write_text(json.dumps(FIGURES))
            page.write_text(f'{speed_table.END}{speed_table.BEGIN}')
            run = subprocess.run([HERE.parent / 'speed_table.py', source, page], capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stderr.count('\n')), (2, 1), run.stderr)
            self.assertEqual(page.read_text(), f'{speed_table.END}{speed_table.BEGIN}')

    def test_the_page_of_the_repository_has_the_marks(self):
        speed_table.replaced((HERE.parents[2] / 'docs/systemc.md').read_text(), '')


if __name__ == '__main__':
    unittest.main()
