#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""find_test.py - which executable holds a test, without building any other.

    sim/waves/find_test.py source TEST           prints the source file of the test
    sim/waves/find_test.py target BUILD SOURCE   prints target and executable of a source, in a configured build folder
    sim/waves/find_test.py name TEST < LIST      prints the full name; LIST is what --gtest_list_tests prints

TEST is a test's full name as CTest lists it (Sizes/MxuTest.Edges/4x4), or any part of it that fits one test
only; * stands for anything.
Errors: one line with the nearest names, exit status 2.
Tests: sim/waves/test_waves.py.
"""
import difflib
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
_TEST = re.compile(r'^\s*(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)', re.M)


class NotFound(Exception):
    pass


def tests_in_sources(root=ROOT):
    """'Suite.Name' -> source, of every test below tb/; names without the prefixes and values of parameters."""
    found = {}
    for path in sorted(root.glob('tb/**/*.cpp')):
        for suite, name in _TEST.findall(path.read_text()):
            found[f'{suite}.{name}'] = path
    return found


def _listing(names, most=6):
    return ', '.join(sorted(names)[:most]) + (f' and {len(names) - most} more' if len(names) > most else '')


def _none(test, names):
    def likeness(name):
        parts = (name, *name.split('.'))
        return max(difflib.SequenceMatcher(None, test.lower(), part.lower()).ratio() for part in parts)
    near = sorted(names, key=likeness, reverse=True)[:4]
    return NotFound(f'no test is called "{test}"; nearest: {", ".join(near)}')


def _fits(part, name):
    """Is `part`, in which * stands for anything, somewhere in `name`?"""
    return re.search('.*'.join(re.escape(p) for p in part.split('*')), name, re.I) is not None


def stems(test):
    """What a source may call it: of Sizes/MxuTest.Edges/4x4 or MxuTest/Type.Edges the MxuTest.Edges, among others."""
    suite, dot, name = test.partition('.')
    return [part + dot + name.split('/')[0] for part in suite.split('/')]


def source_of(test, tests):
    """The one source that can hold `test`."""
    found = [s for s in stems(test) if s in tests] or [t for t in tests if any(_fits(s, t) for s in stems(test))]
    if not found:
        raise _none(test, list(tests))
    sources = {tests[t] for t in found}
    if len(sources) > 1:
        raise NotFound(f'"{test}" is a part of {len(found)} tests: {_listing(found)}')
    return sources.pop()


def target_of(build, source):
    """(target, executable) that compiles `source`."""
    source = str(pathlib.Path(source).resolve())
    for entry in json.loads((build / 'compile_commands.json').read_text()):
        if entry['file'] == source:
            output = re.search(r' -o (\S+)/CMakeFiles/([^/]+)\.dir/', entry['command'])
            return output[2], build / output[1] / output[2]
    raise NotFound(f'{source} belongs to no target of {build}')


def names_in_list(lines):
    """Full names from --gtest_list_tests."""
    suite, names = '', []
    for line in lines:
        text = line.split('#')[0].rstrip()
        if text.startswith('  '):
            names.append(suite + text.strip())
        elif text.endswith('.'):
            suite = text
    return names


def name_of(test, names):
    """The one full name that is, or contains, `test`."""
    if test in names:
        return test
    fits = [n for n in names if _fits(test, n) or test in stems(n)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise NotFound(f'"{test}" is a part of {len(fits)} tests: {_listing(fits)}')
    raise _none(test, names)


def main(what, *arguments):
    if what == 'source':
        print(source_of(arguments[0], tests_in_sources()).relative_to(ROOT))
    elif what == 'target':
        print(*target_of(pathlib.Path(arguments[0]).resolve(), ROOT / arguments[1]))
    else:
        print(name_of(arguments[0], names_in_list(sys.stdin)))


if __name__ == '__main__':
    try:
        main(*sys.argv[1:])
    except NotFound as error:
        print(f'systole: {error}', file=sys.stderr)
        sys.exit(2)
