# SPDX-License-Identifier: Apache-2.0
"""What `make view` promises before anyone looks: the same page again, one clear line on bad input.

Run by test_browser.py.
"""
import html
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from on_screen import JOBS, PAGES, ROOT

VIEW, PROGRAM = ROOT / 'sim/view/view.sh', ROOT / 'build/view/sim/view/systole_view_job'


class CommandTest(unittest.TestCase):
    def test_the_same_command_makes_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            again = pathlib.Path(folder) / 'again.html'
            subprocess.run([VIEW, *JOBS['ragged']], check=True, stdout=subprocess.DEVNULL,
                           env={**os.environ, 'SYSTOLE_VIEW_OUT': str(again)})
            self.assertEqual(again.read_bytes(), PAGES['ragged'][0].read_bytes())

    def test_a_page_has_its_waves_and_its_job_beside_it_and_nothing_elsewhere(self):
        pages = ROOT / 'build/view/pages'
        pages.mkdir(exist_ok=True)
        left = {path: path.read_bytes() for path in pages.iterdir()}
        with tempfile.TemporaryDirectory() as folder:
            again = pathlib.Path(folder) / 'again.html'
            environment = {**os.environ, 'SYSTOLE_VIEW_OUT': str(again)}
            subprocess.run([VIEW, *JOBS['bubbles']], check=True, stdout=subprocess.DEVNULL, env=environment)
            self.assertEqual({path.name for path in again.parent.iterdir()}, {'again.html', 'again.json', 'again.fst'})
            self.assertEqual(json.loads(again.with_suffix('.json').read_text())['name'], 'bubbles')
            self.assertEqual({path: path.read_bytes() for path in pages.iterdir()}, left)
            own = again.with_suffix('.json')  # as a job of one's own, which the page would replace
            for options, out in ((['--job', str(own)], again), ([], again.parent), ([], again.parent / 'no/such.html')):
                run = subprocess.run([VIEW, *options], capture_output=True, text=True,
                                     env={**environment, 'SYSTOLE_VIEW_OUT': str(out)})
                self.assertEqual((run.returncode, run.stdout), (2, ''), run.stderr)
                self.assertRegex(run.stderr, '^systole: [^\n]*(would leave its job there|can be written)[^\n]*\n$')
                self.assertEqual(len(list(again.parent.iterdir())), 3)

    def test_the_command_that_a_page_names_makes_it_again_whatever_its_job_file_is_called(self):
        plain = re.search('Made by <code>(.*?)</code>', PAGES['tiles'][0].read_text())[1]
        self.assertEqual(plain, 'make view SIZE=4x4 JOB=tiles')
        with tempfile.TemporaryDirectory() as folder:
            job = pathlib.Path(folder) / "it's a $job; \"so\" called.json"
            job.write_text('{"m": 2, "k": 3, "n": 2}')
            first, again = (pathlib.Path(folder) / name for name in ('first.html', 'again.html'))
            environment = {name: value for name, value in os.environ.items() if not name.startswith(('MAKE', 'MFLAGS'))}
            subprocess.run([VIEW, '--job', job, '--seed', '5', '--stall', 'weights,results'], check=True,
                           stdout=subprocess.DEVNULL, env={**environment, 'SYSTOLE_VIEW_OUT': str(first)})
            command = html.unescape(re.search('Made by <code>(.*?)</code>', first.read_text(), re.S)[1])
            subprocess.run(f'{command} INSTALL=:', shell=True, cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
                           env={**environment, 'SYSTOLE_VIEW_OUT': str(again)})
            self.assertEqual(again.read_bytes(), first.read_bytes())

    def test_what_a_page_says_that_its_job_shows_is_so(self):
        sizes = ('4x4', '3x5', '1x6', '6x1', '16x16')
        for options in [(job, size) for job in ('tiles', 'bubbles', 'ragged') for size in sizes] + [('tiles', '4x4', '--m', '2')]:
            with tempfile.TemporaryDirectory() as folder:
                page = pathlib.Path(folder) / 'page.html'
                subprocess.run([VIEW, '--job', options[0], '--size', *options[1:]], check=True, stdout=subprocess.DEVNULL,
                               env={**os.environ, 'SYSTOLE_VIEW_OUT': str(page)})
                data = json.loads(re.search('id="data">(.*?)</script>', page.read_text())[1])
            job, enters = data['job'], [vector >= 0 for _, vector in data['slots']]
            first, last = enters.index(True), len(enters) - enters[::-1].index(True)
            bubbles, tiles = enters[first:last].count(False), len(data['tiles'])
            says = next((words for words in ('without a bubble', 'no bubble', 'waits for weights', 'no dimension', 'as chosen')
                         if words in job['shows']), None)
            true = {'without a bubble': bubbles == 0 and tiles > 1, 'no bubble': bubbles == 0 and tiles > 1,
                    'waits for weights': bubbles == (data['rows'] - job['m']) * (tiles - 1) > 0,
                    'no dimension': all(mine % array or array == 1 for mine, array in ((job['k'], data['cols']),
                                                                                      (job['n'], data['rows']))),
                    'as chosen': '--m' in options}
            self.assertTrue(true[says], (options, job['shows'], bubbles, tiles))

    def test_digits_run_on_the_array_and_equal_the_golden_model(self):
        with tempfile.TemporaryDirectory() as folder:
            job = pathlib.Path(folder) / 'job.json'
            subprocess.run([PROGRAM, '--job', 'digits', '--m', '2', '--json', job], check=True)
            self.assertIn('"k":45,"n":10', job.read_text())

    def run_job(self, *options):
        """What systole_view_job leaves of a run that succeeds."""
        with tempfile.TemporaryDirectory() as folder:
            job = pathlib.Path(folder) / 'job.json'
            subprocess.run([PROGRAM, *options, '--json', job], check=True)
            return json.loads(job.read_text())

    def test_every_layer_of_digits_can_be_chosen(self):
        for layer, k, n in (('hidden1', 64, 90), ('hidden2', 90, 45), ('output', 45, 10)):
            job = self.run_job('--job', 'digits', '--m', '2', '--layer', layer)
            self.assertEqual((job['m'], job['k'], job['n']), (2, k, n))
            self.assertGreater(len({p['bias'] for p in job['parameters']}), n // 2)

    def test_any_outputs_are_drawn_from_the_seed_and_reach_all_of_int8(self):
        options = ('--m', '40', '--n', '12', '--k', '9', '--outputs', 'any')
        first, again, other = (self.run_job(*options, '--seed', seed) for seed in '334')
        self.assertEqual(first, again)
        for key in ('parameters', 'zero_point', 'clamp_max', 'results'):
            self.assertNotEqual(first[key], other[key])
        for field in ('bias', 'multiplier', 'shift'):
            self.assertGreater(len({p[field] for p in first['parameters']}), 1, field)
        runs = [self.run_job(*options, '--seed', str(seed)) for seed in range(1, 9)]
        self.assertEqual({run['rounding'] for run in runs}, {'double', 'single'})
        self.assertLess(min(run['clamp_min'] for run in runs), max(run['clamp_min'] for run in runs))
        for run in runs:
            self.assertGreaterEqual(min(run['results']), run['clamp_min'])
            self.assertLessEqual(max(run['results']), run['clamp_max'])
        results = {result for run in runs for result in run['results']}
        self.assertGreater(max(results) - min(results), 150)
        self.assertEqual({p['bias'] for p in self.run_job(*options[:6])['parameters']}, {0})

    def test_a_job_file_is_run_with_its_own_numbers(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'own.json'
            path.write_text(json.dumps({'m': 1, 'k': 2, 'n': 2, 'activations': [[3, -4]], 'weights': [[5, 6], [-128, 127]],
                                        'parameters': {'bias': 100, 'multiplier': 2**30, 'shift': 0}, 'zero_point': -7,
                                        'clamp_max': 40, 'rounding': 'single'}))
            job = self.run_job('--file', path)
            # (15 - 24 + 100) / 2 - 7 = 38.5, ties upward; (-384 - 508 + 100) / 2 - 7 is below -128
            self.assertEqual((job['name'], job['results'], job['rounding']), ('own', [39, -128], 'single'))
            path.write_text(json.dumps({**job, 'clamp_max': 38}))
            self.assertEqual(self.run_job('--file', path)['results'], [38, -128], 'what a run leaves can be run again')
            path.write_text('{"m": 5, "k": 4, "n": 3}')
            drawn = self.run_job('--m', '5', '--k', '4', '--n', '3', '--seed', '9')
            self.assertEqual(self.run_job('--file', path, '--seed', '9')['results'], drawn['results'])

    def test_a_bad_job_file_is_one_line_that_names_the_place(self):
        for says, text in (
                ('cannot be read', None), ('parse error', '{"m": 1,'), ('not an object', '[1]'), ('has no "k"', '{"m": 1}'),
                ('no such key: "mm"', '{"mm": 1}'), (r'm: 0 is not an integer 1\.\.', '{"m": 0, "k": 1, "n": 1}'),
                (r'm: 1\.5 is', '{"m": 1.5, "k": 1, "n": 1}'),
                (r'k: 1844674407370955161\d is', '{"m":1,"k":18446744073709551615,"n":1}'),
                (r'activations: has 2 entries, not 1', '{"m": 1, "k": 1, "n": 1, "activations": [[1], [2]]}'),
                (r'weights\[1\]\[0\]: 128 is not', '{"m": 1, "k": 1, "n": 2, "weights": [[1], [128]]}'),
                (r'parameters\[0\]\.shift: 2 is not', '{"m": 1, "k": 1, "n": 1, "parameters": [{"shift": 2}]}'),
                (r'parameters: no such key: "scale"', '{"m": 1, "k": 1, "n": 1, "parameters": {"scale": 2}}'),
                ('clamp_min 5 is above clamp_max 4', '{"m": 1, "k": 1, "n": 1, "clamp_min": 5, "clamp_max": 4}'),
                ('"up" is not "double" or', '{"m": 1, "k": 1, "n": 1, "rounding": "up"}'),
                ('a page shows up to 5000', '{"m": 1000000, "k": 1000000, "n": 1}')):
            with tempfile.TemporaryDirectory() as folder:
                path, made = pathlib.Path(folder) / 'bad.json', pathlib.Path(folder) / 'job.json'
                if text is not None:
                    path.write_text(text)
                run = subprocess.run([PROGRAM, '--file', path, '--json', made], capture_output=True, text=True)
                self.assertEqual(run.returncode, 2, (text, run.stderr))
                self.assertRegex(run.stderr, f'^systole: [^\n]*{says}[^\n]*\n$')
                self.assertFalse(made.exists(), text)

    def test_a_refused_run_leaves_the_page_and_its_waves_as_they_were(self):
        page = PAGES['tiles'][0]
        left = {path: path.read_bytes() for path in (page, page.with_suffix('.fst'), page.with_suffix('.json'))}
        files = sorted(page.parent.iterdir())
        for options in (['--m', '6000'], ['--frobnicate'], ['--layer', 'hidden1']):
            run = subprocess.run([VIEW, '--size', '4x4', *options], capture_output=True, text=True,
                                 env={**os.environ, 'SYSTOLE_VIEW_OUT': str(page)})
            self.assertEqual((run.returncode, run.stdout), (2, ''), run.stderr)
            self.assertEqual({path: path.read_bytes() for path in left}, left)
            self.assertEqual(sorted(page.parent.iterdir()), files, 'nothing else is left behind')
        for option in ('--help', '-h'):
            run = subprocess.run([VIEW, option], capture_output=True, text=True, check=True)
            self.assertIn('--outputs', run.stdout)

    def test_bad_options_are_one_line_and_status_2(self):
        for says, *options in (
                ('a page shows up to 5000', '--m', '6000'),
                ('K and N are the layer', '--job', 'digits', '--k', '4'),
                ('360 test images', '--job', 'digits', '--m', '361'),
                ('a page shows up to 5000', '--m', '1000000', '--k', '1000000'),
                ('no layer hidden9, only hidden1, hidden2, output', '--job', 'digits', '--layer', 'hidden9'),
                ('only job digits has layers', '--layer', 'output'), ('excludes', '--file', 'x.json', '--m', '3'),
                ('not in', '--outputs', 'some'),
                ('not in', '--job', 'dance'), ('not in', '--stall', 'everything'), ('not in', '--values', 'large'),
                ('range', '--n', '0'), ('range', '--seed', '0'), ('--frobnicate', '--frobnicate'),
                ('size 9x9 is not in this build', '--size', '9')):
            with tempfile.TemporaryDirectory() as folder:
                job = pathlib.Path(folder) / 'job.json'
                run = subprocess.run([PROGRAM, *options, '--json', job], capture_output=True, text=True)
                self.assertEqual(run.returncode, 2, (options, run.stderr))
                self.assertRegex(run.stderr, f'^systole: [^\n]*{says}[^\n]*\n$')
                self.assertFalse(job.exists(), options)
        run = subprocess.run([PROGRAM, '--json', '/no/such/job.json'], capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr), (2, 'systole: /no/such/job.json: cannot be written\n'))
