# SPDX-License-Identifier: Apache-2.0
"""What a page must show, found without the page's own code: by another reader of the waves, and from the matrices.

Shares no line with mxu_trace.py. Only for test_browser.py.
"""
import bisect
import re
import subprocess


class Waves:
    """All changes of all signals of a file; a value is looked up by the signal's full name and a time."""

    def __init__(self, path):
        text = subprocess.run(['fst2vcd', str(path)], capture_output=True, check=True).stdout.decode('latin-1')
        header, body = text.split('$enddefinitions $end', 1)
        self.codes, scopes = {}, []
        for kind, rest in re.findall(r'\$(scope|upscope|var)\b(.*?)\$end', header, re.S):
            words = rest.split()
            if kind == 'scope':
                scopes.append(words[1])
            elif kind == 'upscope':
                scopes.pop()
            else:
                self.codes['.'.join([*scopes, words[3]])] = words[2]
        self.changes, time = {}, 0
        for line in body.split('\n'):
            if line.startswith('#'):
                time = int(line[1:])
            elif line and line[0] in '01bxz':
                value, code = (line[1:].split() if line[0] == 'b' else (line[0], line[1:]))
                self.changes.setdefault(code, ([], []))
                self.changes[code][0].append(time)
                self.changes[code][1].append(value)

    def value(self, name, cycle, bits=0):
        """In the middle of the cycle's last half; signed if `bits` are given."""
        times, values = self.changes[self.codes[f'TOP.systole_mxu.{name}']]
        number = int(values[bisect.bisect_right(times, cycle * 1000 + 750) - 1], 2)
        if bits and number % 2**bits >= 2**(bits - 1):
            return number % 2**bits - 2**bits
        return number

    def cell(self, name, n, k, cycle, bits):
        return self.value(f'u_array.gen_col[{k}].gen_row[{n}].u_pe.{name}', cycle, bits)


class Matmul:
    """What each slot carries and what it meets, from the matrices and the slots in which a vector entered."""

    def __init__(self, job, waves, cycles):
        self.job, rows, cols = job, job['rows'], job['cols']
        order = [(n0, k0, m) for n0 in range(0, job['n'], rows) for k0 in range(0, job['k'], cols)
                 for m in range(job['m'])]
        slots = [c for c in cycles if waves.value('slot_use_o', c) == 0]
        if len(slots) != len(order):
            raise AssertionError(f'{len(slots)} vectors entered, not {len(order)}')
        self.slots = dict(zip(slots, order))

    def meets(self, n, k, cycle):
        """(activation, weight, sum so far) at a cell, or None where nothing that counts is."""
        at, job = self.slots.get(cycle - n - k), self.job
        if at is None:
            return None
        n0, k0, m = at
        if n0 + n >= job['n'] or k0 + k >= job['k']:
            return None
        vector, weights = job['activations'][m], job['weights'][n0 + n]
        return vector[k0 + k], weights[k0 + k], sum(vector[k0 + i] * weights[k0 + i] for i in range(k))

    def busy(self, cycle):
        return sum(self.meets(n, k, cycle) is not None
                   for n in range(self.job['rows']) for k in range(self.job['cols']))
