#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""pictures.py - docs/images/view.png and view-moving.png: a page of `make view`, still and as it plays.

    sim/view/pictures.py

Makes the page, opens it in headless Chromium and takes the pictures from it; the moving one is an animated PNG. Needs
what `make view-test` installs. Only for those who change the page: nothing else calls it.
"""
import base64
import io
import os
import pathlib
import subprocess
import sys
import tempfile

import browser as chrome

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = ROOT / 'docs/images'
STILL, STILL_CYCLE = (1280, 985), 14
MOVING = (820, 742)
PHASES = ((0.22, 70), (0.78, 70), (1.0, 500))  # of each cycle: how far into the move, and for how many milliseconds
COLOURS = 64


def screenshot(browser, height=None):
    options = {'format': 'png'}
    if height:
        options['clip'] = {'x': 0, 'y': 0, 'width': MOVING[0], 'height': height, 'scale': 1}
    return base64.b64decode(browser.execute_cdp_cmd('Page.captureScreenshot', options)['data'])


def still(page):
    from PIL import Image
    with chrome.chromium(*STILL) as browser:
        chrome.scheme(browser, 'light')
        chrome.open_page(browser, page, f'#cycle={STILL_CYCLE}&cell=1,2')
        image = Image.open(io.BytesIO(screenshot(browser))).convert('RGB')
    image.quantize(128, dither=Image.Dither.NONE).save(IMAGES / 'view.png', optimize=True)


def moving(page):
    from PIL import Image
    with chrome.chromium(*MOVING) as browser:
        chrome.scheme(browser, 'light')
        chrome.open_page(browser, page)
        # Up to the plot: the buttons below it are not for a picture.
        height = int(browser.execute_script(
            'return document.getElementById("controls").getBoundingClientRect().top - 2'))
        browser.execute_script('document.getElementById("theme").style.visibility = "hidden"; player.choose(0, 0);'
                               'player.picture.select(null)')
        frames, times = [], []
        first, last = browser.execute_script('return [player.run.first, player.run.last]')
        for cycle in range(first, last + 1):
            browser.execute_script('player.seek(arguments[0]); player.picture.select(null)', cycle)
            for phase, time in PHASES if cycle > first else PHASES[-1:]:
                browser.execute_script('player.picture.tween(arguments[0])', phase)
                frames.append(Image.open(io.BytesIO(screenshot(browser, height))).convert('RGB'))
                times.append(time)
        times[-1] = 2000
    # One palette for all frames, from a busy one and the last: what stays then stays to the bit, and costs nothing.
    colourful = Image.new('RGB', (2 * frames[0].width, frames[0].height))
    colourful.paste(frames[2 * len(frames) // 5])
    colourful.paste(frames[-1], (frames[0].width, 0))
    palette = colourful.quantize(COLOURS, dither=Image.Dither.NONE)
    white = [255, 255, 255]
    colours = palette.getpalette()[:3 * COLOURS]
    nearest = min(range(COLOURS), key=lambda i: sum((255 - v) ** 2 for v in colours[3 * i:3 * i + 3]))
    palette.putpalette(colours[:3 * nearest] + white + colours[3 * nearest + 3:])
    palette.load()
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    frames[0].save(IMAGES / 'view-moving.png', save_all=True, append_images=frames[1:], duration=times, loop=0,
                   optimize=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / 'page.html'
        subprocess.run([ROOT / 'sim/view/view.sh'], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, 'SYSTOLE_VIEW_OUT': str(page)})
        still(page)
        moving(page)
    for name in ('view.png', 'view-moving.png'):
        print(f'{IMAGES / name}: {(IMAGES / name).stat().st_size // 1024} KB')


if __name__ == '__main__':
    try:
        main()
    except chrome.NoBrowser as error:
        sys.exit(f'systole: {error}; make view-test installs it')
