# SPDX-License-Identifier: Apache-2.0
"""What the pages show against the waves, read by another reader, and against the matrices. Run by test_browser.py."""
import oracle
from on_screen import JOBS, WITHOUT_BUBBLES, OnScreen, number


class NumbersTest(OnScreen):
    def test_stepping_shows_what_the_waves_have_in_every_cell_and_cycle(self):
        for name in JOBS:
            job, waves = self.open(name, readable=True)
            compared, moved = 0, set()
            swapped, loaded = set(), set()
            for cycle, shown in self.every_cycle():
                for n in range(job['rows']):
                    for k in range(job['cols']):
                        at, cell = f'{n}-{k}', lambda signal, bits: waves.cell(signal, n, k, cycle, bits)
                        where = f'{name}, cycle {cycle}, cell {at}'
                        live, shadow = shown[f'live-{at}'], shown[f'shadow-{at}'] + shown[f'moving-{at}']
                        self.assertEqual(live != '', at in swapped, where)
                        self.assertEqual(shadow != '', at in loaded, where)
                        if live:
                            self.assertEqual(number(live), cell('live_q', 8), where)
                        if shadow:
                            self.assertEqual(number(shadow), cell('shadow_q', 8), where)
                        self.assertEqual(shown[f'moving-{at}'] != '', at in moved, where)
                        use = waves.value('slot_use_o', cycle - n - k) if cycle > n + k else 5
                        self.assertEqual(shown[f'act-{at}'] != '', use == 0, where)
                        self.assertEqual(shown[f'sum-{at}'] != '', use == 0, where)
                        if use == 0:
                            self.assertEqual(number(shown[f'act-{at}']), cell('act_i', 8), where)
                            self.assertEqual(number(shown[f'sum-{at}']), cell('sum_i', 32), where)
                            compared += 1
                        classes = shown['classes'][f'{n},{k}'].split()
                        self.assertEqual('swap' in classes, cell('swap_i', 0) == 1, where)
                        self.assertEqual('shift' in classes, cell('shift_i', 0) == 1, where)
                moved = {f'{n}-{k}' for n in range(job['rows']) for k in range(job['cols'])
                         if waves.cell('shift_i', n, k, cycle, 0)}
                loaded |= moved
                swapped |= {f'{n}-{k}' for n in range(job['rows']) for k in range(job['cols'])
                            if waves.cell('swap_i', n, k, cycle, 0)}
            self.assertGreaterEqual(compared, job['m'] * job['k'] * min(job['n'], job['rows']), name)

    def test_what_meets_in_a_cell_is_what_the_matrices_say(self):
        for name in JOBS:
            job, waves = self.open(name, readable=True)
            matmul, met = oracle.Matmul(job, waves, range(1, job['last_cycle'] + 1)), 0
            for cycle, shown in self.every_cycle():
                for n in range(job['rows']):
                    for k in range(job['cols']):
                        want, at = matmul.meets(n, k, cycle), f'{n}-{k}'
                        if want:
                            got = tuple(number(shown[f'{what}-{at}']) for what in ('act', 'live', 'sum'))
                            self.assertEqual(got, want, f'{name}, cycle {cycle}, cell {at}')
                            met += 1
                self.assertEqual(shown['now']['busy cells'].split()[0], str(matmul.busy(cycle)), f'{name}, {cycle}')
            self.assertEqual(met, job['m'] * job['k'] * job['n'])
            self.assertEqual(shown['now']['MACs counted'], f'{met} of {met}')

    def test_an_unstalled_vector_m_meets_cell_n_k_in_cycle_m_n_k(self):
        job, waves = self.open('tiles')
        origin = next(c for c in range(1, 99) if waves.value('slot_use_o', c) == 0)
        for cycle, shown in self.every_cycle():
            for n in range(4):
                for k in range(4):
                    m = cycle - origin - n - k
                    self.assertEqual(f'm{m % 4}' in shown['classes'][f'{n},{k}'].split(), 0 <= m < 8, (cycle, n, k))

    def test_results_leave_in_order_and_are_those_of_the_job(self):
        for name in JOBS:
            job, _ = self.open(name, readable=True)
            got = {}
            blocks = [(n0, m) for n0 in range(0, job['n'], job['rows']) for m in range(job['m'])]
            for cycle, shown in self.every_cycle():
                if shown['result-0'] and not shown['held']:
                    n0, m = blocks[len(got)]
                    self.assertEqual(shown['now']['result'], f'vector {m}')
                    got[n0, m] = [number(shown[f'result-{n}']) for n in range(min(job['rows'], job['n'] - n0))]
            rows = job['rows']
            flat = [got[n // rows * rows, m][n % rows] for m in range(job['m']) for n in range(job['n'])]
            self.assertEqual(flat, job['results'])
            self.assertEqual(cycle, job['last_cycle'])

    def test_bubbles_are_those_between_the_first_and_the_last_vector(self):
        for name in JOBS:
            job, waves = self.open(name, readable=True)
            uses = [waves.value('slot_use_o', c) for c in range(1, job['last_cycle'] + 1)]
            inner = uses[uses.index(0):len(uses) - uses[::-1].index(0)]
            self.click('to-end')
            bubbles = sum(use != 0 for use in inner)
            self.assertEqual(self.screen()['now']['bubbles so far'], f'{bubbles} of {bubbles}')
            self.assertEqual(bubbles > 0, name not in WITHOUT_BUBBLES, name)

    def test_a_cell_without_a_live_weight_has_a_dash_for_product_and_sums(self):
        for name in ('tiles', 'large'):
            _, waves = self.open(name)
            for n, k in ((0, 0), (1, 2), (3, 3)):
                swap = next(c for c in range(1, 99) if waves.cell('swap_i', n, k, c, 0))
                for cycle in (swap - 1, swap, swap + 1):
                    self.run_js('location.hash = arguments[0]', f'cycle={cycle}&cell={n},{k}')
                    cell = self.screen()['cell']
                    shown = [cell[key] for key in ('live weight', 'product', 'sum in', 'sum out')]
                    if cycle <= swap:
                        self.assertEqual(shown, ['none yet', '–', '–', '–'], (name, n, k, cycle))
                    else:
                        self.assertNotIn('–', shown, (name, n, k, cycle))

    def test_the_panel_has_the_exact_values_of_the_cell_under_the_pointer(self):
        from selenium.webdriver.common.action_chains import ActionChains
        # In the usual window, where the large array's cells leave numbers out: the panel has them all.
        looks = {'ragged': ((15, 0, 0), (20, 1, 3), (25, 2, 4), (30, 2, 1)), 'one row': ((12, 0, 0), (20, 0, 5)),
                 'one column': ((15, 0, 0), (22, 5, 0)), 'large': ((30, 0, 0), (40, 15, 3), (55, 7, 15), (60, 15, 15))}
        for name, cells in looks.items():
            job, waves = self.open(name)
            for cycle, n, k in cells:
                self.run_js('location.hash = arguments[0]', f'cycle={cycle}')
                body = self.browser.find_element('css selector', f'[data-cell="{n},{k}"] .body')
                self.run_js('arguments[0].scrollIntoView({block: "center"})', body)  # not under the controls
                ActionChains(self.browser).move_to_element(body).perform()
                cell = self.screen()['cell']
                value = lambda signal, bits, c=cycle: waves.cell(signal, n, k, c, bits)
                keys = ('activation', 'live weight', 'product', 'sum in', 'sum out', 'shadow')
                self.assertEqual([number(cell[key]) for key in keys],
                                 [value('act_i', 8), value('live_q', 8), value('act_i', 8) * value('live_q', 8),
                                  value('sum_i', 32), value('sum_o', 32, cycle + 1), value('shadow_q', 8)], (name, cycle, n, k))
