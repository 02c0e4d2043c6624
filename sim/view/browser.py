# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium for the page's test and its pictures, driven through Debian's Selenium."""
import contextlib
import os
import shutil


class NoBrowser(Exception):
    """What is missing, by its Debian names."""


@contextlib.contextmanager
def chromium(width, height, scale=1, touch=False, still=True):
    """A Selenium driver whose page area is width x height CSS pixels. `still`: the user prefers reduced motion."""
    try:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        raise NoBrowser('no python3-selenium') from None
    binary, driver = shutil.which('chromium'), shutil.which('chromedriver')
    if not binary or not driver:
        raise NoBrowser('no chromium and chromium-driver')
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ('--headless=new', '--disable-gpu', '--hide-scrollbars', '--no-first-run', '--disable-extensions',
                     '--force-color-profile=srgb', '--font-render-hinting=none',
                     '--disable-dev-shm-usage'):  # a container's /dev/shm is too small
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument('--no-sandbox')  # Chromium refuses to start as root with it
    if still:
        options.add_argument('--force-prefers-reduced-motion')
    options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
    browser = webdriver.Chrome(service=Service(driver), options=options)
    try:
        resize(browser, width, height, scale, touch)
        if touch:
            browser.execute_cdp_cmd('Emulation.setTouchEmulationEnabled', {'enabled': True})
        yield browser
    finally:
        browser.quit()


def resize(browser, width, height, scale=1, touch=False):
    browser.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
        'width': width, 'height': height, 'deviceScaleFactor': scale, 'mobile': touch})


def scheme(browser, name):
    """Makes the page believe that the system is light or dark."""
    browser.execute_cdp_cmd('Emulation.setEmulatedMedia', {
        'features': [{'name': 'prefers-color-scheme', 'value': name}]})


def open_page(browser, path, fragment=''):
    """Loads a page and waits until it is drawn; the messages of level SEVERE that loading left."""
    from selenium.webdriver.support.ui import WebDriverWait
    browser.get(f'file://{path}{fragment}')
    ready = 'return document.documentElement.dataset.ready || document.getElementById("shows").textContent'
    WebDriverWait(browser, 20).until(lambda b: b.execute_script(ready))
    return errors(browser)


def errors(browser):
    return [entry['message'] for entry in browser.get_log('browser') if entry['level'] == 'SEVERE']
