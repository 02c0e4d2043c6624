# SPDX-License-Identifier: Apache-2.0
"""What `make view` promises before anyone looks: the same page again, one clear line on bad input.

Run by test_browser.py.
"""
import os
import pathlib
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

    def test_digits_run_on_the_array_and_equal_the_golden_model(self):
        with tempfile.TemporaryDirectory() as folder:
            job = pathlib.Path(folder) / 'job.json'
            subprocess.run([PROGRAM, '--job', 'digits', '--m', '2', '--json', job], check=True)
            self.assertIn('"k":45,"n":10', job.read_text())

    def test_bad_options_are_one_line_and_status_2(self):
        for says, *options in (
                ('a page shows up to 5000', '--m', '6000'),
                ('K and N are the layer', '--job', 'digits', '--k', '4'),
                ('360 test images', '--job', 'digits', '--m', '361'),
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
