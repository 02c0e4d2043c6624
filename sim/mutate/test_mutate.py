#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Tests of `make mutate`. Those that compile a mutant need what `make mutate` builds first and are skipped without it."""
import pathlib
import tempfile
import unittest

import bench
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
        survivors, equivalents, errors = report.judge([result('a', 'killed')], {('systole_fifo', 'a'): 'no'}, False)
        self.assertEqual((survivors, equivalents, len(errors)), ([], [], 1))

    def test_that_nobody_asks_for_are_stale_after_a_complete_run_only(self):
        arguments = {('systole_fifo', 'b'): 'gone'}
        self.assertEqual(len(report.judge([result('a', 'killed')], arguments, True)[2]), 1)
        self.assertEqual(report.judge([result('a', 'killed')], arguments, False)[2], [])

    def test_and_proofs_leave_the_rest_alive(self):
        some = [result('a', 'survived'), result('b', 'survived'), result('c', 'none')]
        survivors, equivalents, errors = report.judge(some, {('systole_fifo', 'b'): 'so'}, True)
        self.assertEqual(([r['identity'] for r in survivors], [r['identity'] for r in equivalents], errors), (['a'], ['b', 'c'], []))

    def test_and_proofs_do_not_count_in_the_score(self):
        some = [result('a', 'survived'), result('b', 'none'), result('c', 'killed'), result('d', 'killed', how='contract')]
        rows = report.table(some, some[:1], some[1:2])
        self.assertEqual(rows[-1], ['all', 0, 4, 1, 1, 0, 0, 0, 1, 1, '66.7 %'])


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
