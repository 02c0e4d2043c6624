#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Tests of `make waves` that need no traced build; where one has left waves, its views are checked against them too."""
import contextlib
import pathlib
import re
import tempfile
import unittest

import find_test
import fst
import layout
import rtl
import view

ROOT = view.ROOT
SOURCES = {
    'pkg/systole_pkg.sv': '''package systole_pkg;
  typedef logic signed [OperandW-1:0] operand_t;
  typedef enum logic [1:0] {
    StIdle = 2'd0,  // comma, in a comment
    StRun  = 2'd2,
    StStop
  } state_e;
  typedef struct packed { operand_t value; logic [3:0] count; } beat_t;
endpackage''',
    'core/systole_outer.sv': '''module systole_outer import systole_pkg::*; #(
  parameter type T = operand_t
) (
  input  logic clk_i,
  output state_e state_o,
  input  logic [Cols-1:0][OperandW-1:0] word_i,
  input  T     data_i[2]
);
  logic [Rows-1:0] shift, other;
  logic [7:0] plain;
  for (genvar n = 0; n < 2; n++) begin : gen_row
    systole_inner #(.Rows(Rows), .Depth((A + B) * 2)) u_inner (.clk_i, .beat_i(beat[n]));
  end
endmodule''',
    'core/systole_inner.sv': '''module systole_inner import systole_pkg::*; (
  input logic clk_i, input beat_t beat_i
);
endmodule''',
}


def vars_of(tree, codes=None):
    """VCD header lines of a nested dict: scope -> dict, name -> range text ('' for one bit)."""
    codes, lines = codes if codes is not None else [], []
    for name, what in tree.items():
        if isinstance(what, dict):
            lines += [f'$scope module {name} $end', *vars_of(what, codes), '$upscope $end']
        else:
            codes.append(name)
            high, low = (int(i) for i in what.strip('[]').split(':')) if what else (0, 0)
            lines.append(f'$var wire {high - low + 1} c{len(codes)} {name} {what} $end')
    return lines


def mxu(rows, cols):
    """Some of the signals of a matrix unit."""
    cell = {'u_pe': {'act_i': '[7:0]', 'live_q': '[15:0]', 'shadow_q': '[7:0]', 'sum_o': '[31:0]'}}
    array = {f'gen_col[{k}]': {f'gen_row[{n}]': cell for n in range(rows)} for k in range(cols)}
    array.update({f'sum_o[{n}]': '[31:0]' for n in range(rows)}, swap=f'[{rows + cols - 2}:0]')
    unit = {'clk_i': '', 'rst_ni': '', 'slot_use_o': '[2:0]', 'fault_o': '[3:0]', 'u_array': array,
            'cmd_data_i': {'cfg': {'rounding': ''}}, 'result_valid_o': '', 'result_ready_i': '', 'slot': {'valid': ''},
            **{f'result_data_o[{n}]': '[7:0]' for n in range(rows)},
            **{f'row_slot[{n}]': {'valid': ''} for n in range(rows + 1)}}
    if cols > 1:
        unit['u_crossing'] = {'gen_stages': {'valid_q': f'[{cols - 2}:0]'}}
    return ['$timescale', '  1ps', '$end', *vars_of({'TOP': {'clk_i': '', 'systole_mxu': unit}}),
            '$enddefinitions $end']


@contextlib.contextmanager
def view_of(lines, cycle=None):
    """(the View, the lines of its save file) of VCD text."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'some.fst'
        made = view.write_view(path, lines, cycle)
        yield made, path.with_suffix('.gtkw').read_text().split('\n')


def signals_named(lines):
    """The signals that a save file shows, without bits and aliases."""
    for line in lines:
        if line.startswith(('+{', '#{')):
            for name in line.partition('} ')[2].split():
                yield re.sub(r'^\(\d+\)', '', name)


class RtlTest(unittest.TestCase):
    def setUp(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in SOURCES.items():
                path = pathlib.Path(folder) / 'rtl' / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            self.rtl = rtl.Rtl(pathlib.Path(folder))

    def kind(self, *path):
        found = self.rtl.type_of('systole_outer', path)
        return found and found.kind

    def test_kinds_follow_the_declarations(self):
        self.assertEqual(self.kind('word_i[3]'), 'signed')
        self.assertEqual(self.kind('data_i[0]'), 'signed')
        self.assertEqual(self.kind('shift'), 'mask')
        self.assertEqual(self.kind('other'), 'mask')
        self.assertEqual(self.kind('plain'), 'bits')
        self.assertEqual(self.kind('state_o'), 'enum')

    def test_paths_lead_through_blocks_instances_and_structs(self):
        self.assertEqual(self.kind('gen_row[1]', 'u_inner', 'beat_i', 'value'), 'signed')
        self.assertEqual(self.kind('gen_row[1]', 'u_inner', 'beat_i', 'count'), 'bits')
        self.assertIsNone(self.kind('gen_row[1]', 'u_inner', 'no_such'))
        self.assertIsNone(self.kind('gen_col[1]', 'u_inner', 'clk_i'))
        self.assertIsNone(self.rtl.type_of('systole_none', ['clk_i']))

    def test_an_enum_counts_on_from_its_last_value(self):
        self.assertEqual(self.rtl.types['state_e'].members, {0: 'StIdle', 2: 'StRun', 3: 'StStop'})

    def test_names_lose_the_prefix_they_share(self):
        self.assertEqual(view.filter_table(self.rtl.types['state_e']), '0 Idle\n2 Run\n3 Stop\n')


class LayoutTest(unittest.TestCase):
    rtl = rtl.Rtl(ROOT)

    def patterns(self, rows):
        for row in rows:
            if isinstance(row, layout.Group):
                yield from self.patterns(row.rows)
            else:
                yield row.pattern if isinstance(row, layout.Row) else row

    def hold(self, module, patterns):
        for pattern in patterns:
            self.assertIsNotNone(self.rtl.type_of(module, pattern.split('.')), f'{module} has no {pattern}')

    def test_the_rtl_declares_every_signal_of_the_layout(self):
        groups = [*layout.STREAMS, *layout.INSIDE, *layout.BEHIND]
        beats = [name for pair in layout.BEATS.values() for name in pair]
        self.hold('systole_mxu', self.patterns([*layout.TOP, *layout.STATE, *groups, *layout.PATH_TOKENS, *beats]))
        self.hold('systole_array', self.patterns([*layout.ARRAY, layout.PATH_ACTS, layout.SWAP_WAVE, layout.ROW_SUMS]))

    def test_coloured_names_are_of_some_enum(self):
        names = {n for t in self.rtl.types.values() if t.kind == 'enum' for n in t.members.values()}
        self.assertLessEqual(set(view.TEXT_COLOURS), names)
        self.assertLessEqual(set(view.RED_ENUMS), set(self.rtl.types))


class FstTest(unittest.TestCase):
    def test_a_header_tells_paths_ranges_and_constants(self):
        signals = fst.read_header([
            '$scope module TOP $end', '$scope struct cmd $end', '$var logic 8 # n_used [7:0] $end', '$upscope $end',
            '$var logic 32 $ act[1][0] [31:0] $end', '$var logic 1 % pace_q [0:0] $end',
            '$var parameter 32 & Rows [31:0] $end', '$upscope $end', '$enddefinitions $end', '$var wire 1 ! late $end'])
        self.assertEqual([s.name for s in signals],
                         ['TOP.cmd.n_used[7:0]', 'TOP.act[1][0][31:0]', 'TOP.pace_q[0]', 'TOP.Rows[31:0]'])
        self.assertEqual([s.constant for s in signals], [False, False, False, True])

    def test_a_beat_is_what_the_edge_sees(self):
        clock, valid, ready = (fst.Signal(('TOP', code), '', 1, code, False) for code in '!"#')
        # valid comes with the edge at 150, ready in the low phase before the edge at 350
        text = '#100 0! 0" 0# #150 1! 1" #200 0! #250 1! #300 0! 1# #350 1! 0" #400 0! #450 1!'.split()
        streams = {'s': [valid, ready], 'never': [ready, clock]}
        moments = fst.find_moments([line + '\n' for line in text], clock, streams)
        self.assertEqual((moments.first_edge, moments.period, moments.beats), (150, 100, {'s': 350}))


class ViewTest(unittest.TestCase):
    def test_every_line_is_a_signal_of_the_file_and_every_group_closes(self):
        for rows, cols in ((1, 1), (2, 2), (3, 5)):
            header = mxu(rows, cols)
            known = {s.name for s in fst.read_header(header)}
            with view_of(header) as (made, lines):
                self.assertLessEqual(set(signals_named(lines)), known)
                titles = []
                for flags, title in zip(lines, lines[1:]):
                    if flags.startswith('@') and int(flags[1:], 16) & view.BEGIN:
                        titles.append(title)
                    elif flags.startswith('@') and int(flags[1:], 16) & view.END:
                        self.assertEqual(titles.pop(), title)
                self.assertEqual(titles, [])
                self.assertIn('-results', lines)
                self.assertNotIn('-lanes', lines)  # the file has none

    def test_the_cycle_law_goes_along_row_0_and_down_the_last_column(self):
        with view_of(mxu(2, 3)) as (_, lines):
            top, traces = 'TOP.systole_mxu.', [line for line in lines if re.match(r'[+]\{(slot|act|swap) at', line)]
        self.assertEqual(traces[:8], [
            f'+{{slot at (0,0)}} {top}slot.valid',
            f'+{{slot at (0,1)}} (1){top}u_crossing.gen_stages.valid_q[1:0]',
            f'+{{slot at (0,2)}} (0){top}u_crossing.gen_stages.valid_q[1:0]',
            f'+{{slot at (1,2)}} {top}row_slot[1].valid',
            f'+{{act at (0,0)}} {top}u_array.gen_col[0].gen_row[0].u_pe.act_i[7:0]',
            f'+{{act at (0,1)}} {top}u_array.gen_col[1].gen_row[0].u_pe.act_i[7:0]',
            f'+{{act at (0,2)}} {top}u_array.gen_col[2].gen_row[0].u_pe.act_i[7:0]',
            f'+{{act at (1,2)}} {top}u_array.gen_col[2].gen_row[1].u_pe.act_i[7:0]'])
        self.assertEqual(traces[8], f'+{{swap at n+k = 0}} (3){top}u_array.swap[3:0]')
        self.assertEqual(len(traces), 12)

    def test_cells_come_row_by_row(self):
        with view_of(mxu(2, 2)) as (_, lines):
            cells = [line[2:line.index('}')] for line in lines if line.startswith('+{live')]
        self.assertEqual(cells, ['live (0,0)', 'live (0,1)', 'live (1,0)', 'live (1,1)'])

    def test_numbers_are_signed_and_enums_have_tables(self):
        with view_of(mxu(2, 2)) as (_, lines):
            at = lines.index('+{sum (1,0)} TOP.systole_mxu.u_array.gen_col[0].gen_row[1].u_pe.sum_o[31:0]')
            self.assertIn('@420', lines[at - 2:at])
            at = next(i for i, line in enumerate(lines) if line.startswith('#{cmd_data_i cfg rounding}'))
            table = next(line for line in reversed(lines[:at]) if line.startswith('^'))
            self.assertEqual(pathlib.Path(table.split()[1]).read_text(), '0 Double\n1 Single\n')

    def test_the_marker_is_where_the_edge_of_the_cycle_looks(self):
        lines = view.window(fst.Moments(1000, 1000, {'result': 9000}), 7, pathlib.Path('/some.fst'))
        zoom = next(line for line in lines if line.startswith('*'))
        self.assertEqual(zoom.split()[1:3], ['7500', '8500'])  # cycle 7 ends at 8000; marker A: cycle 8

    def test_another_module_shows_its_ports_and_what_is_inside(self):
        names = {'clk_i': '', 'rst_ni': '', 'use_i': '[2:0]'}
        header = vars_of({'TOP': {**names, 'systole_counters': {**names, 'inner_q': '[7:0]'}}})
        with view_of([*header, '$enddefinitions $end']) as (_, lines):
            shown = list(signals_named(lines))
        self.assertEqual(shown[:2], ['TOP.systole_counters.clk_i', 'TOP.systole_counters.rst_ni'])
        self.assertEqual(shown[2:5], ['TOP.systole_counters.use_i[2:0]'] * 3)  # an enum: bit by bit
        self.assertEqual(shown[5:], ['TOP.systole_counters.inner_q[7:0]'])

    def test_views_that_make_waves_left_name_signals_that_their_files_have(self):
        files = [path for path in ROOT.glob('build/waves/traces/*.gtkw') if path.with_suffix('.fst').is_file()]
        if not files:
            self.skipTest('no waves in build/waves/traces')
        for path in files:
            with fst.vcd_lines(str(path.with_suffix('.fst'))) as lines:
                known = {s.name for s in fst.read_header(lines)}
            named = set(signals_named(path.read_text().split('\n')))
            self.assertTrue(named)
            self.assertLessEqual(named, known, path)


class FindTestTest(unittest.TestCase):
    names = find_test.names_in_list([
        'Running main() from gtest_main.cc', 'PeTest.', '  SwapTakesEffectInTheNextSlot', 'Sizes/MxuTest.',
        '  Edges/4x4  # GetParam() = 4x4', '  Edges/8x8  # GetParam() = 8x8', 'FifoTest/Deep.  # TypeParam = Deep',
        '  KeepsOrder'])

    def test_lists_are_read_with_suites_and_parameters(self):
        self.assertEqual(self.names, ['PeTest.SwapTakesEffectInTheNextSlot', 'Sizes/MxuTest.Edges/4x4',
                                      'Sizes/MxuTest.Edges/8x8', 'FifoTest/Deep.KeepsOrder'])

    def test_a_part_is_enough_if_it_fits_one_test(self):
        self.assertEqual(find_test.name_of('Sizes/MxuTest.Edges/8x8', self.names), 'Sizes/MxuTest.Edges/8x8')
        self.assertEqual(find_test.name_of('petest', self.names), 'PeTest.SwapTakesEffectInTheNextSlot')
        self.assertEqual(find_test.name_of('Mxu*/4x4', self.names), 'Sizes/MxuTest.Edges/4x4')
        with self.assertRaisesRegex(find_test.NotFound, 'part of 2 tests: Sizes/MxuTest.Edges/4x4, Sizes'):
            find_test.name_of('MxuTest.Edges', self.names)
        self.assertEqual(find_test.name_of('FifoTest.KeepsOrder', self.names), 'FifoTest/Deep.KeepsOrder')
        with self.assertRaisesRegex(find_test.NotFound, 'no test is called "PeTset.*nearest: PeTest.Swap'):
            find_test.name_of('PeTset.Swap', self.names)

    def test_sources_are_known_before_anything_is_built(self):
        tests = {'MxuTest.Edges': 'mxu_test.cpp', 'FifoTest.KeepsOrder': 'fifo.cpp', 'PeTest.Swaps': 'pe.cpp'}
        for test, source in (('Sizes/MxuTest.Edges/4x4', 'mxu_test.cpp'), ('FifoTest/Deep.KeepsOrder', 'fifo.cpp'),
                             ('Swaps', 'pe.cpp'), ('Mxu*', 'mxu_test.cpp')):
            self.assertEqual(find_test.source_of(test, tests), source)
        with self.assertRaisesRegex(find_test.NotFound, 'part of 3 tests: FifoTest.KeepsOrder, MxuTest'):
            find_test.source_of('Test', tests)
        self.assertIn('WavesTest.TwoTilesFollowEachOtherWithoutABubble', find_test.tests_in_sources())


if __name__ == '__main__':
    unittest.main()
