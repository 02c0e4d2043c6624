# SPDX-License-Identifier: Apache-2.0
"""operators.py - where and how the source of a module can be broken: one change of one line at a time.

Broken is what computes: everything below the module's ports, and what parameters are by default if that is an expression.
Left alone: ports (the tests' C++ would no longer compile), contracts and range checks of parameters (they judge the design,
they are not it), and signals named unused.
"""
import random
import re
import typing


class Change(typing.NamedTuple):
    line: int        # from 1
    operator: str
    before: str      # the line without indentation and comment
    after: str
    nth: int         # 0, or which of the file's equal changes

    @property
    def identity(self):
        """Holds when lines move."""
        return f'{self.operator}: {self.before} => {self.after or "nothing"}' + (f' #{self.nth + 1}' if self.nth else '')


_OPERAND = r"!?[\w.]+(?:\[[^\]]*\])?(?:'\([^()]*\))?(?: (?:==|!=|<|>) [\w'.]+(?:\([^()]*\))?)?"


def _one_more(match):
    return match[1] + str(int(match[2]) + 1)


# Operator, what it looks for in a line, what comes instead.
_RULES = [(name, re.compile(pattern), change) for name, pattern, change in (
    ('condition dropped', rf'(?<![\w.!]){_OPERAND} (?:&&|\|\|) ', ''),
    ('condition dropped', rf' (?:&&|\|\|) {_OPERAND}', ''),
    ('and for or, or for and', r' && ', ' || '),
    ('and for or, or for and', r' \|\| ', ' && '),
    ('and for or, or for and', r' & ', ' | '),
    ('negation dropped', r'[!~](?=[\w(])', ''),
    ('comparison', r' == ', ' != '),
    ('comparison', r' != ', ' == '),
    ('comparison', r' < (?!int)', ' <= '),
    ('comparison', r' > ', ' >= '),
    ('comparison', r' [<>] (?!int)', ' == '),
    ('arithmetic', r' \+ ', ' - '),
    ('arithmetic', r' - ', ' + '),
    ('arithmetic', r' \* ', ' + '),
    ('arithmetic', r' \* ', ' - '),
    ('off by one', r" [+-] (?:1'b1|1\b(?!'))", ''),
    ('off by one', r"( [+-] )(1)\b(?!')", _one_more),
    ('off by one', r"(\b\d+'s?d)(\d+)", _one_more),
    ('off by one', r"(\w'\()(\d+)(?=\))", _one_more),
    ('off by one', r'( = |\? |: )(\d+)(?=[,;) ])', _one_more),
    ('constant', r"'0", "'1"),
    ('constant', r"'1\b", "'0"),
    ('constant', r"(?<![+-] )1'b0", "1'b1"),
    ('constant', r"(?<![+-] )1'b1", "1'b0"),
    ('branches swapped', r'\? ([^?:()]+|[^?:]+\([^?:()]*\)) : ([^?:]+)(?=;$)', r'? \2 : \1'),
    ('branches swapped', r"\? ([\w'.]+) : ([\w'.]+)(?=\))", r'? \2 : \1'),
    ('width', r'(?<=logic )\[(.+)-1:0\]', r'[\1-2:0]'),
    ('width', r'(?<=signed )\[(.+)-1:0\]', r'[\1-2:0]'),
    ('width', r'(?<=signed )\[(\d+):0\]', lambda m: f'[{int(m[1]) - 1}:0]'),
    ('width', r'\$clog2\((\w+) \+ 1\)', r'$clog2(\1)'),
    ('sign', r'logic signed', 'logic'),
    ('sign', r'\$signed\(', '$unsigned('),
    ('sign', r'>>>', '>>'),
    ('sign', r"\b((?:psum_t|sum_t|product_t|\d+)')\((\w+)\)", r'\1($unsigned(\2))'),
    ('operands swapped', r"([\w.]+(?:'\([\w.]+\))?) - ([\w.]+(?:'\([\w.]+\))?)(?=[ ;)])", r'\2 - \1'),
    ('operands swapped', r"\{([^{},:]+), ([^{},:]+)\}", r'{\2, \1}'),
    ('parameter', r'(?<=\.)([A-Z]\w+)\(([^()]+|[^()]*\([^()]*\)[^()]*)\)(?=[,) ]|$)', r'\1((\2) - 1)'),
)]
_IF = re.compile(r'\bif \(')
_ASSIGNMENT = re.compile(r'^(?:if \(.*\) )?[\w.\[\]]+\s+<= .*;$|^[\w.\[\]]+\s+= .*;$')
_NAMES = re.compile(r'^\s*(?:input |output )?\s*(?:logic|\w+_t|\w+_e|T)\b[^=;]*?((?:\w+(?:\s*\[[^\]]*\])?, )+\w+)(?:\s*\[[^\]]*\])?;')


def _closing(text, at):
    """Where the parenthesis that opens at `at` closes, or -1."""
    depth = 0
    for i in range(at, len(text)):
        depth += {'(': 1, ')': -1}.get(text[i], 0)
        if depth == 0:
            return i
    return -1


def _code_lines(text):
    """(number, code without comment) of the lines that may be broken."""
    header, illegal, contract = True, False, 0
    seen_module = False
    for number, line in enumerate(text.splitlines(), 1):
        code = line.split('//', 1)[0].rstrip()
        if header:
            seen_module = seen_module or code.startswith('module ')
            if seen_module and re.search(r'parameter|localparam', code) and re.search(r'= .*[+*-]', code):
                yield number, code
            header = not (seen_module and code.startswith(');'))
            continue
        if contract or code.lstrip().startswith('`'):
            contract += code.count('(') - code.count(')')
            continue
        if 'begin : gen_illegal' in code:
            illegal = True
        if illegal:
            illegal = code.strip() != 'end'
            continue
        if code.strip() and 'unused' not in code:
            yield number, code


def _edits(code, siblings):
    """(operator, changed line) for every change of a line."""
    for name, pattern, change in _RULES:
        for match in pattern.finditer(code):
            instead = change(match) if callable(change) else match.expand(change)
            yield name, code[:match.start()] + instead + code[match.end():]
    for match in _IF.finditer(code):
        opens = match.end() - 1
        closes = _closing(code, opens)
        if closes > 0:
            condition = code[opens + 1:closes]
            for name, instead in (('condition always true', "1'b1"), ('condition never true', "1'b0"),
                                  ('condition negated', f'!({condition})')):
                yield name, f'{code[:opens]}({instead}){code[closes + 1:]}'
    if _ASSIGNMENT.match(code.strip()):
        yield 'assignment removed', code[:len(code) - len(code.lstrip())] + ';'
    if not _NAMES.match(code):
        for match in re.finditer(r'(?<![\w.\'])[a-z]\w*', code):
            for other in siblings.get(match[0], ()):
                yield 'wrong signal', code[:match.start()] + other + code[match.end():]


def _siblings(text):
    """Signals that are declared together have one type: one may stand where another should."""
    found = {}
    for line in text.splitlines():
        match = _NAMES.match(line.split('//', 1)[0])
        if match:
            names = [re.sub(r'\s*\[.*', '', name) for name in match[1].split(', ')]
            for name in names:
                found[name] = [other for other in names if other != name]
    return found


def changes(text):
    """Every change there is, in the file's order, none twice."""
    found, counts = [], {}
    siblings = _siblings(text)
    for number, code in _code_lines(text):
        done = {code}
        for operator, changed in _edits(code, siblings):
            if changed in done:
                continue
            done.add(changed)
            key = (operator, code.strip(), changed.strip())
            found.append(Change(number, *key, counts.get(key, 0)))
            counts[key] = counts.get(key, 0) + 1
    return found


def draw(text, seed):
    """All changes in a random order in which every operator has its turn."""
    dice = random.Random(seed)
    queues = {}
    for change in changes(text):
        queues.setdefault(change.operator, []).append(change)
    for queue in queues.values():
        dice.shuffle(queue)
    order = []
    while queues:
        names = sorted(queues)
        dice.shuffle(names)
        for name in names:
            order.append(queues[name].pop())
            if not queues[name]:
                del queues[name]
    return order


def apply(text, change):
    """The file with the change made."""
    lines = text.split('\n')
    line = lines[change.line - 1]
    code = line.split('//', 1)[0].rstrip()
    assert code.strip() == change.before
    indent = code[:len(code) - len(code.lstrip())]
    lines[change.line - 1] = indent + change.after + line[len(code):]
    return '\n'.join(lines)
