# SPDX-License-Identifier: Apache-2.0
"""report.py - results that outlive a run, written arguments, and the table.

A result is one line of JSON in build/mutate/results.jsonl; the last one of a key counts. The key holds the mutant and hashes of
the tests and models it meets, so a changed test or module is tried again and nothing else is.
"""
import collections
import json
import re
import sys

import units

RESULTS = units.BUILD / 'results.jsonl'
ARGUMENTS = units.ROOT / 'sim/mutate/equivalent.txt'
PAGE = units.ROOT / 'docs/mutation.md'


class Results:
    """What is known from earlier runs."""

    def __init__(self):
        self.known = {}
        if RESULTS.exists():
            for line in RESULTS.read_text().splitlines():
                try:
                    result = json.loads(line)
                except ValueError:
                    continue  # cut off when a run was stopped
                self.known[result['key']] = result

    def add(self, result):
        self.known[result['key']] = result
        with RESULTS.open('a') as file:
            file.write(json.dumps(result) + '\n')


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


def judge(results, arguments, complete):
    """Splits survivors from equivalent ones; returns (survivors, equivalents, errors). `complete`: the default draw of every
    module was run, so an argument that no mutant asks for is stale."""
    survivors, equivalents, errors, asked = [], [], [], set()
    for result in results:
        key = (result['module'], result['identity'])
        asked.add(key)
        if result['status'] == 'killed':
            if key in arguments:
                errors.append(f'{key[0]}: "{key[1]}" is said to be equivalent, but {result["by"]} kills it')
        elif result['status'] == 'none' or key in arguments:
            equivalents.append(result)
        else:
            survivors.append(result)
    if complete:
        errors += [f'{module}: "{identity}": an argument for a mutant that is not drawn: delete it'
                   for module, identity in arguments if (module, identity) not in asked]
    return survivors, equivalents, errors


def table(results, survivors, equivalents):
    """Rows of text: one a module, and the sum."""
    alive, same = (collections.Counter(result['module'] for result in some) for some in (survivors, equivalents))
    rows = []
    for module in [*sorted({result['module'] for result in results}), '']:
        mine = [result for result in results if not module or result['module'] == module]
        killed = [result for result in mine if result['status'] == 'killed']
        how = collections.Counter('system' if result['stage'] == 'system' else result['how'] for result in killed)
        same_here = same[module] if module else sum(same.values())
        alive_here = alive[module] if module else sum(alive.values())
        counted = len(mine) - same_here
        rows.append([module or 'all', sum(result['kind'] == 'netlist' for result in mine),
                     sum(result['kind'] == 'source' for result in mine), how['test'], how['contract'],
                     how['hang'] + how['crash'], how['system'], how['build'], same_here, alive_here,
                     f'{100 * (counted - alive_here) / counted:.1f} %' if counted else '-'])
    return rows


HEADINGS = ['module', 'in the netlist', 'in the source', 'killed by a test', 'by a contract', 'by a hang or crash',
            'by the system tests', 'by the build', 'equivalent', 'alive', 'score']


def place(result):
    return f'{units.rtl_file(result["module"])}:{result["line"]}'


def show(rows):
    """The table for a terminal."""
    short = ['module', 'netlist', 'source', 'test', 'contract', 'hang', 'system', 'build', 'equal', 'alive', 'score']
    for row in [short, *rows]:
        print(f'{row[0]:24}' + ''.join(f'{str(cell):>9}' for cell in row[1:]))


def _code(text):
    """As Markdown's table takes it."""
    return '`` ' + re.sub(r'\|', r'\\|', text) + ' ``'


def write_page(rows, survivors, equivalents, arguments, count, seed):
    """docs/mutation.md, whole."""
    lines = ['# Mutation score', '',
             'Made by `make mutate`; do not edit. How it works: [verification.md](verification.md#mutation-score).', '',
             f'{count} mutants a module are drawn with seed {seed}, half of them in the netlist and half in the source, where there',
             'are so many. A module\'s own unit test meets them first; contracts are alive for those in the source. What survives meets',
             'the system tests on 4 x 4. `systole_mxu` has no other tests than those.', '',
             '| ' + ' | '.join(HEADINGS) + ' |', '|---' * len(HEADINGS) + '|']
    lines += ['| ' + ' | '.join(f'`{cell}`' if str(cell).startswith('systole') else str(cell) for cell in row) + ' |' for row in rows]
    lines += ['', '## Alive', '']
    if survivors:
        lines += ['| where | mutant |', '|---|---|']
        lines += [f'| {place(result)} | {_code(result["identity"])} |' for result in survivors]
    else:
        lines.append('None.')
    lines += ['', '## Equivalent', '',
              '"Proved": Yosys finds the mutant equal to the module, cycle by cycle from any common state (`equiv_induct`), with the',
              'parameters of the tests. The others are argued in `sim/mutate/equivalent.txt`.', '']
    if equivalents:
        lines += ['| where | mutant | why |', '|---|---|---|']
        lines += [f'| {place(result)} | {_code(result["identity"])} | '
                  f'{"proved" if result["status"] == "none" else arguments[result["module"], result["identity"]]} |'
                  for result in equivalents]
    else:
        lines.append('None.')
    PAGE.write_text('\n'.join(lines) + '\n')
