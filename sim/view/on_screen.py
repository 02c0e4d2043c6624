# SPDX-License-Identifier: Apache-2.0
"""What the tests of the pages in Chromium share: the pages, the browser, and what is on the screen for Python."""
import json
import os
import pathlib
import subprocess
import unittest

import browser as chrome
import oracle

ROOT = pathlib.Path(__file__).resolve().parents[2]
JOBS = {  # name -> options of view.sh
    'tiles': ['--size', '4x4'],
    'bubbles': ['--size', '4x4', '--job', 'bubbles', '--seed', '5', '--values', 'any'],
    'ragged': ['--size', '3x5', '--job', 'ragged', '--seed', '2', '--stall', 'activations,results'],
    'one row': ['--size', '1x6', '--job', 'tiles', '--m', '5', '--n', '3', '--outputs', 'any', '--seed', '4'],
    'one column': ['--size', '6x1', '--job', 'ragged', '--outputs', 'any', '--seed', '3', '--stall', 'weights'],
    'large': ['--size', '16x16', '--job', 'ragged', '--m', '9', '--outputs', 'any', '--seed', '7'],
}
WITHOUT_BUBBLES = {'tiles', 'one row'}
SCREEN = """
const say = (id) => { const at = document.getElementById(id);
  return at && at.style.display !== 'none' && getComputedStyle(at).display !== 'none' ? at.textContent : ''; };
const out = {};
for (const at of document.querySelectorAll('[id]'))
  if (/^(live|shadow|moving|act|sum|weight|leaves|total|result)-/.test(at.id)) out[at.id] = say(at.id);
const cells = [...document.querySelectorAll('[data-cell]')];
out.classes = Object.fromEntries(cells.map((c) => [c.dataset.cell, c.getAttribute('class')]));
for (const list of ['now', 'cell']) {
  const terms = [...document.querySelectorAll(`#${list} dt`)];
  out[list] = Object.fromEntries(terms.map((term) => [term.textContent, term.nextSibling.textContent]));
}
out.cycle = Number(document.getElementById('cycle').textContent.split(' ')[1]);
out.held = [...document.querySelectorAll('.pill.result')].some((p) => p.classList.contains('held'));
return out;"""
PAGES = {}  # name -> (page, its job, its waves)


def number(text):
    return int(text.replace('−', '-'))


def make_pages(folder):
    """By view.sh, as a user does."""
    for name, options in JOBS.items():
        page = pathlib.Path(folder) / f'{name}.html'
        subprocess.run([ROOT / 'sim/view/view.sh', *options], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, 'SYSTOLE_VIEW_OUT': str(page)})
        PAGES[name] = (page, json.loads(page.with_suffix('.json').read_text()), oracle.Waves(page.with_suffix('.fst')))


class OnScreen(unittest.TestCase):
    size, touch = (1280, 900), False

    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(chrome.chromium(*cls.size, touch=cls.touch))

    def open(self, name, fragment='', readable=False):
        """Loads a page; `readable`: in a window in which every number of its array has room."""
        width, height = (1600, 1200) if readable else self.size
        chrome.resize(self.browser, width, height, touch=self.touch)
        self.browser.get('about:blank')  # else another fragment would not load the page again
        problems = chrome.open_page(self.browser, PAGES[name][0], fragment)
        self.assertEqual(problems, [])
        return PAGES[name][1:]

    def tearDown(self):
        self.assertEqual(chrome.errors(self.browser), [])

    def run_js(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def click(self, element):
        self.run_js('document.getElementById(arguments[0]).click()', element)

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains
        for key in keys:
            ActionChains(self.browser).send_keys(key).perform()

    def screen(self):
        return self.run_js(SCREEN)

    def every_cycle(self):
        """The screen in each cycle, from the first to the last, by the button that steps."""
        self.click('to-start')
        last = int(self.run_js('return document.getElementById("scrub").max'))
        while True:
            shown = self.screen()
            yield shown['cycle'], shown
            if shown['cycle'] == last:
                return
            self.click('forward')
