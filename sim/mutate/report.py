# SPDX-License-Identifier: Apache-2.0
"""report.py - results that outlive a run, written arguments, and the table.

A result is one line of JSON in build/mutate/results.jsonl; the last one of a key counts. The key holds the mutant and hashes of
the tests and models it meets, so a changed test or module is tried again and nothing else is. A run that is killed may
leave a part of a line: it is passed over, and the next result begins a line of its own. One run at a time: `exclusive`.
"""
import collections
import contextlib
import fcntl
import json
import os
import re
import sys
import typing

import units

RESULTS = units.BUILD / 'results.jsonl'
ARGUMENTS = units.ROOT / 'sim/mutate/equivalent.txt'
PAGE = units.ROOT / 'docs/mutation.md'


class Busy(Exception):
    """Another run has the folder; one line."""


@contextlib.contextmanager
def exclusive(folder=units.BUILD):
    """The folder is this run's until the end of the block or of the process. Errors: Busy, which names the other process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / 'lock').open('a+') as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise Busy(f'process {file.read().strip() or "of another run"} is at work in {folder}; '
                       'wait for it, or stop it') from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


class Results:
    """What is known from earlier runs."""

    def __init__(self, path=RESULTS):
        self.path, self.known = path, {}
        text = path.read_text(errors='replace') if path.exists() else ''
        self.starts_line = text == '' or text.endswith('\n')
        for line in text.splitlines():
            try:
                result = json.loads(line)
                self.known[result['key']] = result
            except (ValueError, TypeError, KeyError):
                continue  # cut off when a run was stopped

    def add(self, result):
        """Written at once and whole, as far as that is in our hands."""
        self.known[result['key']] = result
        with self.path.open('a') as file:
            file.write(('' if self.starts_line else '\n') + json.dumps(result) + '\n')
        self.starts_line = True


def read_arguments(path=ARGUMENTS):
    """{(module, identity): reason}; a line that begins with space goes on with the reason of the one above."""
    arguments, key = {}, None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith('#'):
            continue
        if line[0] == ' ':
            if key is None:
                sys.exit(f'{path}:{number}: a reason without a mutant')
            arguments[key] = f'{arguments[key]} {line.strip()}'.strip()
        else:
            module, _, identity = line.partition(': ')
            key = (module, identity)
            if not identity or module not in units.UNITS or key in arguments:
                sys.exit(f'{path}:{number}: not MODULE: MUTANT, or twice the same')
            arguments[key] = ''
    for (module, identity), reason in arguments.items():
        if not reason:
            sys.exit(f'{path}: {module}: {identity}: no reason')
    return arguments


BOUND = 'bound: '  # so begins the argument for a mutant that is not equivalent, but out of reach of a simulation


class Verdict(typing.NamedTuple):
    """What became of the mutants that no test kills."""
    survivors: list    # nobody knows why
    bounds: list       # alive, with an argument why no simulation gets there; they lower the score
    equivalents: list  # proved or argued; they don't count
    errors: list


def judge(results, arguments, complete):
    """The Verdict. `complete`: the default draw of every module was run, so an argument that no mutant asks for is stale."""
    verdict, asked = Verdict([], [], [], []), set()
    for result in results:
        key = (result['module'], result['identity'])
        asked.add(key)
        if result['status'] == 'killed':
            if key in arguments:
                verdict.errors.append(f'{key[0]}: "{key[1]}" has an argument, but {result["by"]} kills it')
        elif result['status'] == 'none':
            verdict.equivalents.append(result)
        elif key in arguments:
            (verdict.bounds if arguments[key].startswith(BOUND) else verdict.equivalents).append(result)
        else:
            verdict.survivors.append(result)
    if complete:
        verdict.errors.extend(f'{module}: "{identity}": an argument for a mutant that is not drawn: delete it'
                              for module, identity in arguments if (module, identity) not in asked)
    return verdict


def table(results, verdict):
    """Rows of text: one a module, and the sum."""
    rows = []
    for module in [*sorted({result['module'] for result in results}), '']:
        mine, same, bound, alive = ([result for result in some if not module or result['module'] == module]
                                    for some in (results, verdict.equivalents, verdict.bounds, verdict.survivors))
        killed = [result for result in mine if result['status'] == 'killed']
        how = collections.Counter('system' if result['stage'] == 'system' else result['how'] for result in killed)
        counted = len(mine) - len(same)
        rows.append([module or 'all', sum(result['kind'] == 'netlist' for result in mine),
                     sum(result['kind'] == 'source' for result in mine), how['test'], how['contract'],
                     how['hang'] + how['crash'], how['system'], how['build'], len(same), len(bound), len(alive),
                     f'{100 * (counted - len(bound) - len(alive)) / counted:.1f} %' if counted else '-'])
    return rows


HEADINGS = ['module', 'in the netlist', 'in the source', 'killed by a test', 'by a contract', 'by a hang or crash',
            'by the system tests', 'by the build', 'equivalent', 'alive, out of reach', 'alive', 'score']


def place(result):
    return f'{units.rtl_file(result["module"])}:{result["line"]}'


def show(rows):
    """The table for a terminal."""
    short = ['module', 'netlist', 'source', 'test', 'contract', 'hang', 'system', 'build', 'equal', 'reach', 'alive', 'score']
    for row in [short, *rows]:
        print(f'{row[0]:24}' + ''.join(f'{str(cell):>9}' for cell in row[1:]))


def _code(text):
    """As Markdown's table takes it."""
    return '`` ' + re.sub(r'\|', r'\\|', text) + ' ``'


def _section(title, words, results, why=None):
    """A heading and a table of mutants, with `why` of each."""
    lines = ['', f'## {title}', '', *words]
    if not results:
        return [*lines, 'None.']
    lines += ['| where | mutant | why |', '|---|---|---|'] if why else ['| where | mutant |', '|---|---|']
    return lines + [f'| {place(result)} | {_code(result["identity"])} |' + (f' {why(result)} |' if why else '')
                    for result in results]


def write_page(rows, verdict, arguments, count, seed, path=PAGE):
    """docs/mutation.md, whole."""
    def argued(result):
        return arguments[result['module'], result['identity']]
    lines = ['# Mutation score', '',
             'Made by `make mutate`; do not edit. How it works: [verification.md](verification.md#mutation-score).', '',
             f'{count} mutants a module are drawn with seed {seed}, half of them in the netlist and half in the source, where there',
             'are so many. A module\'s own unit test meets them first; contracts are alive for those in the source. What survives meets',
             'the system tests on 4 x 4. `systole_mxu` has no other tests than those. The score is of all that are not equivalent.',
             '',
             '| ' + ' | '.join(HEADINGS) + ' |', '|---' * len(HEADINGS) + '|']
    lines += ['| ' + ' | '.join(f'`{cell}`' if str(cell).startswith('systole') else str(cell) for cell in row) + ' |' for row in rows]
    lines += _section('Alive', [], verdict.survivors)
    lines += _section('Alive, out of reach of a simulation',
                      ['Not equivalent, and not killed: what shows them takes longer than a test may. They count as alive in the',
                       'score.', ''],
                      verdict.bounds, lambda result: argued(result)[len(BOUND):])
    lines += _section('Equivalent',
                      ['"Proved": Yosys finds the mutant equal to the module, cycle by cycle from any common state (`equiv_induct`),',
                       'with the parameters of the tests. The others are argued in `sim/mutate/equivalent.txt`.', ''],
                      verdict.equivalents, lambda result: 'proved' if result['status'] == 'none' else argued(result))
    path.write_text('\n'.join(lines) + '\n')
