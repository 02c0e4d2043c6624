# SPDX-License-Identifier: Apache-2.0
"""How a page is used: keys, buttons, plot, address. Run by test_browser.py."""
import re
import subprocess

import browser as chrome
from on_screen import JOBS, PAGES, ROOT, OnScreen


class ControlsTest(OnScreen):
    def cycle(self):
        return self.screen()['cycle']

    def test_keys_step_jump_and_play(self):
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys
        from selenium.webdriver.support.ui import WebDriverWait
        job, waves = self.open('bubbles')
        last = job['last_cycle']
        self.press(Keys.HOME)
        first = self.cycle()
        self.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
        self.assertEqual(self.cycle(), first + 1)
        ActionChains(self.browser).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT).key_up(Keys.SHIFT).perform()
        self.assertEqual(self.cycle(), first + 11)
        self.press(Keys.END)
        self.assertEqual(self.cycle(), last)
        self.press(Keys.HOME, 'n')
        self.assertEqual(waves.value('swap', self.cycle()), 1)
        self.press('b')
        self.assertNotEqual(waves.value('slot_use_o', self.cycle()), 0)
        self.press('r')
        self.assertEqual(waves.value('result_valid_o', self.cycle()), 1)
        self.press('s', 'd', 'd')
        self.assertEqual(self.run_js('return player.chosen'), [1, 2])
        self.press(Keys.HOME, '+', '+', '+', '+', ' ')
        self.assertEqual(self.run_js('return document.getElementById("play").ariaLabel'), 'Pause')
        WebDriverWait(self.browser, 20).until(lambda _: self.cycle() == last)
        WebDriverWait(self.browser, 5).until(
            lambda _: self.run_js('return document.getElementById("play").ariaLabel') == 'Play')

    def test_a_page_that_plays_pauses_where_it_is(self):
        self.open('tiles')
        self.click('play')
        self.click('play')
        before = self.cycle()
        self.run_js('return new Promise((done) => setTimeout(done, 700))')
        self.assertEqual(self.cycle(), before)

    def test_slider_and_plot_scrub(self):
        from selenium.webdriver.common.action_chains import ActionChains
        job, _ = self.open('tiles')
        self.run_js('const s = document.getElementById("scrub"); s.value = 13; s.dispatchEvent(new Event("input"))')
        self.assertEqual(self.cycle(), 13)
        plot = self.browser.find_element('id', 'timeline')
        seen = set()
        for part in (-0.35, 0, 0.25, 0.48):  # of the plot's width, from its middle
            offset = round(plot.size['width'] * part)
            ActionChains(self.browser).move_to_element_with_offset(plot, offset, 0).click().perform()
            middle = plot.rect['x'] + plot.size['width'] / 2
            x, step = self.run_js('''const line = document.querySelector('.head-line line').getBoundingClientRect();
                return [line.x + line.width / 2, player.timeline.step]''')
            self.assertLessEqual(abs(x - middle - offset), step / 2 + 2, 'the line is where the click was')
            self.assertEqual(int(self.run_js('return document.getElementById("scrub").value')), self.cycle())
            seen.add(self.cycle())
        self.assertEqual((len(seen), max(seen)), (4, job['last_cycle']))

    def test_an_address_names_the_moment_and_the_page_writes_it(self):
        self.open('ragged', '#cycle=17&cell=2,3')
        self.assertEqual((self.cycle(), self.run_js('return player.chosen')), (17, [2, 3]))
        self.click('forward')
        self.assertTrue(self.run_js('return location.hash').startswith('#cycle=18&cell=2,3'))
        for odd in ('#cycle=999999&cell=99,99', '#cycle=-1&cell=x', '#%%%', '#cell=1'):
            self.open('tiles', odd)
            self.assertGreaterEqual(self.cycle(), 1)

    def test_the_page_says_what_made_it_and_asks_no_network(self):
        commit = subprocess.run(['git', 'rev-parse', '--short=12', 'HEAD'], cwd=ROOT, capture_output=True,
                                text=True).stdout.strip()
        for name in JOBS:
            job, _ = self.open(name)
            text = self.run_js('return document.querySelector("footer").textContent')
            self.assertIn(f'make view SIZE={job["rows"]}x{job["cols"]} JOB={job["name"]}', text)
            self.assertIn(commit or 'no commit', text)
            self.assertEqual(self.run_js('return performance.getEntriesByType("resource").map((e) => e.name)'), [])

    def test_a_step_moves_and_comes_to_rest_unless_motion_is_unwanted(self):
        step = ('document.getElementById("forward").click();'
                'const at = () => document.getElementById("act-0-0").parentNode.getAttribute("transform");'
                'const now = at(); return new Promise((done) => {'
                'const look = (left) => (at() === null || left === 0'
                ' ? done([now !== null, at() === null]) : setTimeout(look, 50, left - 1));'
                'look(200); })')
        self.open('tiles', '#cycle=12')
        self.assertEqual(self.run_js(step), [False, True])
        with chrome.chromium(*self.size, still=False) as moving:
            chrome.open_page(moving, PAGES['tiles'][0], '#cycle=12')
            self.assertEqual(moving.execute_script(step), [True, True])

    def test_damaged_numbers_are_an_error_that_is_shown(self):
        page = PAGES['tiles'][0]
        broken = page.with_name('broken.html')
        broken.write_text(re.sub(r'"packed":"....', '"packed":"AAAA', page.read_text()))
        chrome.open_page(self.browser, broken)
        self.assertIn("can't be shown", self.run_js('return document.getElementById("shows").textContent'))
