#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Tests of the pages of `make view` in headless Chromium: what is on the screen against the waves and the matrices.

Makes the pages by view.sh, so it builds what `make view` builds. Exit status 77 (skipped), saying so, where Chromium,
its driver, Selenium, fst2vcd or zlib are missing; with CI=true that is a failure. `make view-test` installs them.
"""
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

import browser as chrome
import on_screen


def load_tests(loader, _tests, _pattern):
    names = ('browser_command', 'browser_numbers', 'browser_controls', 'browser_looks')
    return unittest.TestSuite(loader.loadTestsFromName(name) for name in names)


def missing():
    try:
        with chrome.chromium(100, 100):
            if not shutil.which('fst2vcd'):
                return 'no fst2vcd (gtkwave)'
            headers = (pathlib.Path(root) / 'include/zlib.h' for root in ('/usr', '/usr/local'))
            return '' if any(header.exists() for header in headers) else 'no zlib.h (zlib1g-dev)'
    except chrome.NoBrowser as error:
        return str(error)


if __name__ == '__main__':
    lacks = missing()
    if lacks:
        needed = os.environ.get('CI') == 'true'
        print(f'{"failed" if needed else "skipped"}: {lacks}; make view-test installs it')
        sys.exit(1 if needed else 77)
    with tempfile.TemporaryDirectory() as pages:
        on_screen.make_pages(pages)
        unittest.main()
