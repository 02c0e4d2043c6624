# SPDX-License-Identifier: Apache-2.0
"""Whether everyone can read and use a page: contrast, themes, names, phones. Run by test_browser.py."""
import re

import browser as chrome
from on_screen import JOBS, OnScreen


class LooksTest(OnScreen):
    def ratio(self, text, ground):
        """Contrast of two CSS variables, after WCAG 2.1."""
        light = []
        for name in (text, ground):
            colour = self.run_js('''const e = document.createElement("i");
                e.style.color = `var(${arguments[0]})`;
                document.body.append(e);
                const c = getComputedStyle(e).color;
                e.remove();
                return c''', name)
            parts = [int(v) / 255 for v in re.findall(r'\d+', colour)[:3]]
            linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
            light.append(sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear)))
        return (max(light) + 0.05) / (min(light) + 0.05)

    def test_text_has_a_contrast_of_at_least_4_5_in_light_and_dark(self):
        grounds = ['--ground', '--cell', *(f'--m{m}' for m in range(4))]
        pairs = [(t, g) for t in ('--ink', '--act', '--sum', '--shadow') for g in grounds]
        pairs += [('--act', '--act-ground'), ('--sum', '--sum-ground'), ('--shadow', '--shadow-ground'),
                  ('--result', '--result-ground'), ('--soft', '--ground'), ('--bad', '--ground')]
        for theme in ('light', 'dark'):
            self.open('tiles', f'#theme={theme}')
            for text, ground in pairs:
                self.assertGreaterEqual(self.ratio(text, ground), 4.5, f'{theme}: {text} on {ground}')

    def test_light_or_dark_follows_the_system_until_the_button_decides(self):
        ground = lambda: self.run_js('return getComputedStyle(document.body).backgroundColor')
        seen = {}
        for scheme in ('dark', 'light'):
            chrome.scheme(self.browser, scheme)
            self.open('tiles')
            seen[scheme] = ground()
        self.assertNotEqual(seen['dark'], seen['light'])
        self.click('theme')
        self.assertEqual(ground(), seen['dark'])
        self.press('t')
        self.assertEqual(ground(), seen['light'])

    def test_everything_one_can_use_has_a_name(self):
        self.open('tiles')
        tree = self.browser.execute_cdp_cmd('Accessibility.getFullAXTree', {})['nodes']
        used = [(node['role']['value'], node.get('name', {}).get('value')) for node in tree
                if node.get('role', {}).get('value') in ('button', 'slider', 'combobox', 'image', 'status')]
        self.assertGreaterEqual(sum(role == 'button' for role, _ in used), 6)
        self.assertIn('slider', dict(used))
        self.assertEqual([role for role, name in used if not name and role != 'status'], [])
        self.press('b')
        self.assertRegex(self.run_js('return document.getElementById("status").textContent'), r'^Cycle \d+: ')

    def test_no_array_up_to_16_x_16_is_wider_than_its_place(self):
        self.open('tiles')
        wrong = self.run_js('''const wrong = [];
            for (let rows = 1; rows <= 16; rows += 5) for (let cols = 1; cols <= 16; cols += 1)
              for (const width of [296, 336, 366, 390, 559, 560, 744, 928, 1100, 1400]) {
                const p = placeArray(rows, cols, width);
                const right = p.x0 + cols * p.pitchX - (p.pitchX - p.cellW) + p.sum + p.total + p.result + 4;
                if (right > width + 1 || p.x0 < 10 || p.cellW < 8) wrong.push([rows, cols, width, right, p.x0, p.cellW]);
              }
            return wrong''')
        self.assertEqual(wrong, [])


class PhoneTest(OnScreen):
    size, touch = (360, 740), True

    def test_a_phone_shows_it_without_scrolling_sideways(self):
        for name in JOBS:
            self.open(name)
            wide, inner = self.run_js('return [document.documentElement.scrollWidth, innerWidth]')
            self.assertLessEqual(wide, inner, name)
            off = self.run_js('''
                const all = document.querySelectorAll('button, select, input, #array .body, .pill.result rect, h1, dl');
                const out = ({left, right, width}) => width && (left < 0 || right > innerWidth + 0.5);
                return [...all].filter((e) => out(e.getBoundingClientRect())).length''')
            self.assertEqual(off, 0, name)

    def test_numbers_stay_inside_their_cells_and_apart(self):
        for name in JOBS:
            self.open(name)
            wrong = self.run_js('''const wrong = [], seen = {act: 0, sum: 0, live: 0};
                const box = (e) => e.getBoundingClientRect();
                for (let c = player.run.first; c <= player.run.last; c++) {
                  player.seek(c);
                  for (const cell of player.picture.cells) {
                    const {left, right, top, bottom} = box(cell.rect);
                    const onWires = player.picture.place.mode === 'full';
                    const texts = {live: cell.live, shadow: cell.shadow,
                      ...(onWires ? {} : {act: cell.act.label, sum: cell.sum.label})};
                    for (const [what, text] of Object.entries(texts)) {
                      const b = box(text);
                      if (!b.width) continue;
                      seen[what] += 1;
                      if (b.left < left - 0.5 || b.right > right + 0.5 || b.top < top - 1 || b.bottom > bottom + 1)
                        wrong.push([c, cell.n, cell.k, what, text.textContent]);
                    }
                    if (onWires) continue;
                    const act = box(texts.act), shadow = box(texts.shadow);
                    if (act.width && shadow.width && act.right > shadow.left + 1) wrong.push([c, cell.n, cell.k, 'touch']);
                  }
                }
                return [seen, wrong.slice(0, 5), wrong.length]''')
            self.assertEqual(wrong[1:], [[], 0], name)
            mode = self.run_js('return player.picture.place.mode')  # array_layout.js: what has room, or is on the wires
            for what in {'full': ['live'], 'compact': ['act', 'live'], 'mini': ['live'], 'tiny': []}[mode]:
                self.assertGreater(wrong[0][what], 20, (name, what, wrong[0]))

    def test_buttons_are_large_enough_for_a_thumb(self):
        self.open('tiles')
        self.assertGreaterEqual(self.run_js('''const buttons = [...document.querySelectorAll('button')];
            return Math.min(...buttons.map((b) => Math.min(b.offsetWidth, b.offsetHeight)))'''), 36)

    def test_a_tap_chooses_a_cell(self):
        self.open('ragged', '#cycle=20')
        x, y = self.run_js('''const b = document.querySelector('[data-cell="1,2"] .body').getBoundingClientRect();
            return [b.left + b.width / 2, b.top + b.height / 2]''')
        for kind, points in (('touchStart', [{'x': x, 'y': y}]), ('touchEnd', [])):
            self.browser.execute_cdp_cmd('Input.dispatchTouchEvent', {'type': kind, 'touchPoints': points})
        self.assertEqual(self.run_js('return player.chosen'), [1, 2])
