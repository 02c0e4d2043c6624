#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Tests of `make mutate`. Those that compile a mutant need what `make mutate` builds first and are skipped without it."""
import contextlib
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import bench
import mutate
import netlist
import operators
import report
import units

MODULE = '''module systole_m import systole_pkg::*; #(
  parameter int unsigned Depth = 4,
  parameter int unsigned Wide  = Depth + 3
) (
  input  logic             clk_i,
  input  logic [Depth-1:0] data_i
);
  if (Depth < 2) begin : gen_illegal_depth
    $error("systole_m: Depth is %0d", Depth);
  end
  logic one_q, two_q;  // one && two
  assign one = data_i == '0 && two_q;
  always_ff @(posedge clk_i) begin
    if (one) one_q <= 1'b1;
  end
  logic unused;
  assign unused = ^{data_i, 1'b0};
  `SYSTOLE_ASSERT(Never_A, one_q && two_q,
                  one_q == two_q)
endmodule
'''


def result(identity, status, **more):
    return {'module': 'systole_fifo', 'identity': identity, 'kind': 'source', 'status': status, 'stage': 'unit', 'how': 'test',
            'by': 'Some.Test', 'line': 1, **more}


class Operators(unittest.TestCase):
    def test_break_what_computes_and_no_port_contract_or_range_check(self):
        self.assertEqual({change.line for change in operators.changes(MODULE)}, {3, 12, 14})

    def test_make_the_changes_they_are_named_for(self):
        found = {(change.operator, change.after) for change in operators.changes(MODULE)}
        self.assertLessEqual({
            ('arithmetic', 'parameter int unsigned Wide  = Depth - 3'),
            ('condition dropped', "assign one = data_i == '0;"),
            ('condition dropped', 'assign one = two_q;'),
            ('comparison', "assign one = data_i != '0 && two_q;"),
            ('wrong signal', "assign one = data_i == '0 && one_q;"),
            ('constant', "if (one) one_q <= 1'b0;"),
            ('condition always true', "if (1'b1) one_q <= 1'b1;"),
            ('assignment removed', ';')}, found)

    def test_change_one_line_and_keep_its_comment_and_place(self):
        for change in operators.changes(MODULE):
            before, after = MODULE.split('\n'), operators.apply(MODULE, change).split('\n')
            self.assertEqual([i + 1 for i, pair in enumerate(zip(before, after)) if pair[0] != pair[1]], [change.line])
            self.assertEqual(len(before), len(after))

    def test_of_every_module_have_identities_of_their_own(self):
        for module in units.all_modules():
            names = [change.identity for change in operators.changes((units.ROOT / units.rtl_file(module)).read_text())]
            self.assertGreater(len(names), 5, module)
            self.assertEqual(len(names), len(set(names)), module)

    def test_are_drawn_alike_from_one_seed_and_each_has_its_turn(self):
        text = (units.ROOT / 'rtl/prim/systole_fifo.sv').read_text()
        order = operators.draw(text, 7)
        self.assertEqual(order, operators.draw(text, 7))
        self.assertNotEqual(order, operators.draw(text, 8))
        self.assertCountEqual(order, operators.changes(text))
        kinds = len({change.operator for change in order})
        self.assertEqual(len({change.operator for change in order[:kinds]}), kinds)


class Units(unittest.TestCase):
    def test_name_every_module(self):
        self.assertEqual(sorted(units.UNITS), units.all_modules())


class Arguments(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'equivalent.txt'
            path.write_text(text)
            return report.read_arguments(path)

    def test_are_read_with_reasons_of_several_lines(self):
        self.assertEqual(self.read('# c\nsystole_fifo: sign: a => b\n  because\n  of this\n'),
                         {('systole_fifo', 'sign: a => b'): 'because of this'})

    def test_without_reason_module_or_mutant_stop_the_run(self):
        for text in ('systole_fifo: sign: a => b\n', '  because\n', 'systole_x: a\n  b\n', 'systole_fifo\n  b\n',
                     'systole_fifo: a\n  b\nsystole_fifo: a\n  b\n'):
            with self.assertRaises(SystemExit, msg=text):
                self.read(text)

    def test_of_the_repository_can_be_read(self):
        report.read_arguments()

    def test_for_a_killed_mutant_are_an_error(self):
        survivors, bounds, equivalents, errors = report.judge([result('a', 'killed')], {('systole_fifo', 'a'): 'no'}, False)
        self.assertEqual((survivors, bounds, equivalents, len(errors)), ([], [], [], 1))

    def test_that_nobody_asks_for_are_stale_after_a_complete_run_only(self):
        arguments = {('systole_fifo', 'b'): 'gone'}
        self.assertEqual(len(report.judge([result('a', 'killed')], arguments, True).errors), 1)
        self.assertEqual(report.judge([result('a', 'killed')], arguments, False).errors, [])

    def test_and_proofs_leave_the_rest_alive(self):
        some = [result(name, 'survived') for name in 'abd'] + [result('c', 'none')]
        verdict = report.judge(some, {('systole_fifo', 'b'): 'so', ('systole_fifo', 'd'): 'bound: far away'}, True)
        names = [[one['identity'] for one in part] for part in verdict[:3]]
        self.assertEqual((names, verdict.errors), ([['a'], ['d'], ['b', 'c']], []))

    def test_and_proofs_do_not_count_in_the_score_but_what_is_out_of_reach_does(self):
        some = [result('a', 'survived'), result('b', 'none'), result('c', 'killed'), result('d', 'killed', how='contract'),
                result('e', 'survived')]
        rows = report.table(some, report.Verdict(some[:1], some[4:], some[1:2], []))
        self.assertEqual(rows[-1], ['all', 0, 5, 1, 1, 0, 0, 0, 1, 1, 1, '50.0 %'])

    def test_the_page_lists_each_mutant_where_it_belongs(self):
        some = [result('a | b', 'survived'), result('far', 'survived'), result('equal', 'survived'), result('shown', 'none')]
        arguments = {('systole_fifo', 'far'): 'bound: 2^90 cycles', ('systole_fifo', 'equal'): 'so'}
        verdict = report.judge(some, arguments, True)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'mutation.md'
            report.write_page(report.table(some, verdict), verdict, arguments, 30, 1, path)
            alive, out, equal = path.read_text().split('\n## ')[1:]
        self.assertIn('| `` a \\| b `` |\n', alive)
        self.assertIn('| `` far `` | 2^90 cycles |\n', out)
        self.assertIn('| `` equal `` | so |\n', equal)
        self.assertIn('| `` shown `` | proved |\n', equal)


class Progress(unittest.TestCase):
    def test_calls_alive_what_the_table_does(self):
        some = [result(name, 'survived') for name in 'abd'] + [result('c', 'none'), result('e', 'killed')]
        arguments = {('systole_fifo', 'b'): 'so', ('systole_fifo', 'd'): 'bound: far away'}
        progress = mutate.Progress(len(some), arguments)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            for one in some:
                progress.step(one)
        self.assertIn('5 of 5, 1 alive,', printed.getvalue().splitlines()[-1])
        rows = report.table(some, report.judge(some, arguments, True))
        self.assertEqual(rows[-1][report.HEADINGS.index('alive')], 1)


class Results(unittest.TestCase):
    """What earlier runs found."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.path = self.folder / 'results.jsonl'

    def test_a_line_that_was_cut_off_costs_itself_alone(self):
        first = report.Results(self.path)
        for key in 'abc':
            first.add({'key': key, 'status': 'killed'})
        whole = self.path.read_text()
        for end in range(len(whole)):
            self.path.write_text(whole[:end])
            kept = set(report.Results(self.path).known)
            self.assertLessEqual(set('abc'[:whole[:end].count('\n')]), kept)
            again = report.Results(self.path)
            again.add({'key': 'd', 'status': 'survived'})
            self.assertEqual(set(report.Results(self.path).known), kept | {'d'}, whole[:end])

    def test_lines_that_are_no_results_are_passed_over(self):
        self.path.write_bytes(b'[1]\n7\n{"status": "killed"}\n\xff\xfe\n{"key": "a"}\n')
        self.assertEqual(set(report.Results(self.path).known), {'a'})

    def test_have_one_run_at_a_time_which_the_other_is_told(self):
        with report.exclusive(self.folder):
            with self.assertRaisesRegex(report.Busy, f'^process {os.getpid()} is at work in {self.folder}; wait'):
                with report.exclusive(self.folder):
                    self.fail('two at a time')
        with report.exclusive(self.folder):
            pass

    def test_a_second_run_ends_with_one_line_and_status_2(self):
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(report.Busy):  # then there is such a run already
                stack.enter_context(report.exclusive())
            run = subprocess.run([sys.executable, '-B', units.ROOT / 'sim/mutate/mutate.py', '--module', 'systole_fifo'],
                                 capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (2, ''))
        self.assertRegex(run.stderr, r'^mutate: process \d+ is at work in [^\n]*\n$')


@unittest.skipUnless((units.BUILD / 'tb/unit/prim_test').exists(), 'build/mutate has no prim_test: make mutate')
class Mutants(unittest.TestCase):
    """What is known beforehand comes out."""
    FILE = 'rtl/prim/systole_fifo.sv'

    def outcome(self, before, after):
        text = (units.ROOT / self.FILE).read_text()
        self.assertEqual(text.count(before), 1)
        self.text = text.replace(before, after)
        self.models = [units.read_models()['unit_fifo_3']]
        built = bench.Bench('self-check').build(self.models, self.FILE, self.text, units.UNITS['systole_fifo'].tests)
        return built and bench.run(built)

    def test_that_accept_when_full_are_killed(self):
        self.assertTrue(self.outcome('= valid_i && ready_o', '= valid_i').killed)

    def test_that_mean_the_same_survive_and_are_proved_equivalent(self):
        self.assertFalse(self.outcome('p + ptr_t\'(1)', 'p - ptr_t\'(3)').killed)
        self.assertTrue(netlist.source_is_none('systole_fifo', self.models, self.text, units.BUILD / 'proof/self-check'))

    def test_that_differ_are_not_proved_equivalent(self):
        self.outcome('used_q  <= \'0', 'used_q  <= UsedW\'(1)')
        self.assertFalse(netlist.source_is_none('systole_fifo', self.models, self.text, units.BUILD / 'proof/self-check'))

    def test_that_change_no_code_are_not_tested(self):
        self.assertIsNone(self.outcome("ptr_t'(Depth - 1)", "ptr_t'(0 + Depth - 1)"))

    def test_that_the_build_refuses_are_found(self):
        self.outcome('PtrW-1:0', 'PtrW-2:0')
        self.assertEqual(bench.Bench('self-check').refused(self.models, self.FILE, self.text), 'WIDTH')
        self.assertIsNone(bench.Bench('self-check').refused(self.models, self.FILE, self.text.replace('PtrW-2:0', 'PtrW-1:0')))

    def test_that_do_not_compile_are_stillborn(self):
        with self.assertRaises(bench.Stillborn):
            self.outcome('push    = valid_i', 'push    = nobody_i')


if __name__ == '__main__':
    unittest.main()
