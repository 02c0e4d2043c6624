# SPDX-License-Identifier: Apache-2.0
"""What the RTL's sources say about a signal that a wave file only knows by name and width.

Reads every .sv of rtl and tb once and answers, for a path such as gen_row[0].u_accumulator.slot_i.valid below a module,
which type it was declared with: enough to choose between signed decimals, an enum's names, bits and plain numbers.
A reader of this project's dialect (one declaration a statement or port, typed, `u_` instances, `gen_` blocks), not of
SystemVerilog. Values of parameters are not known.
Tests: sim/waves/test_waves.py.
"""
import dataclasses
import pathlib
import re
from typing import Optional


@dataclasses.dataclass
class Type:
    """kind: bits (unsigned), signed, mask (a bit for each of something), enum, struct."""
    kind: str
    name: str = ''
    members: dict = dataclasses.field(default_factory=dict)  # enum: value -> name; struct: field -> Type


BITS, SIGNED, MASK = Type('bits'), Type('signed'), Type('mask')
_LANES = re.compile(r'\[\s*(?!\w*W\b|\w*Width\b)[A-Z]')  # widths of numbers end in W or Width, counts do not
_ELEMENT = re.compile(r'\]\s*\[\s*(?:Operand|Result)W\s*-\s*1\s*:\s*0\s*\]\s*$')
_TYPE = re.compile(r'\b(logic(?:\s+signed)?|[a-z]\w*_[te]|T)\b\s*((?:\[[^\]]*\]\s*)*)(?=[A-Za-z_])')
_NAME = re.compile(r'\s*([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*')
_NEXT = re.compile(r',(?=\s*(?!input\b|output\b)[A-Za-z_]\w*\s*[,;=\[)])')
_STRUCT = re.compile(r'typedef\s+struct\s+packed\s*\{(.*?)\}\s*(\w+)\s*;', re.S)
_ENUM = re.compile(r'typedef\s+enum\s+logic[^{]*\{(.*?)\}\s*(\w+)\s*;', re.S)
_ALIAS = re.compile(r'\btypedef\s+(logic[^;{]*?)\s*\b(\w+_t)\s*;')
_TYPE_PARAMETER = re.compile(r'\btype\s+(\w+)\s*=\s*([^,;)]*)')
_BASES = {'b': 2, 'd': 10, 'h': 16, 'o': 8}


def _number(text: str) -> int:
    literal = re.fullmatch(r"(?:\d+)?'s?([bdho])([0-9a-fA-F_]+)", text)
    return int(literal[2], _BASES[literal[1]]) if literal else int(text)


def _enum(name: str, body: str) -> Type:
    members, value = {}, 0
    for entry in filter(None, (part.strip() for part in body.split(','))):
        label, _, given = (part.strip() for part in entry.partition('='))
        value = _number(given) if given else value
        members[value] = label
        value += 1
    return Type('enum', name, members)


class Module:
    """One file: its types, the names it declares, its instances and its generate blocks."""

    def __init__(self, text: str, outer: dict):
        text = re.sub(r'//[^\n]*|/\*.*?\*/', ' ', text, flags=re.S)
        self.types = dict(outer)
        for body, name in _ENUM.findall(text):
            self.types[name] = _enum(name, body)
        for base, name in _ALIAS.findall(text) + [(b, n) for n, b in _TYPE_PARAMETER.findall(text)]:
            self.types[name] = self._resolve(base.strip())
        for body, name in _STRUCT.findall(text):
            self.types[name] = Type('struct', name, self._declarations(body))
        text = _ENUM.sub(';', _STRUCT.sub(';', text))
        self.names = self._declarations(text)
        self.blocks = set(re.findall(r'\bbegin\s*:\s*(gen_\w+)', text))
        self.instances = {}
        for match in re.finditer(r'\b(systole_\w+)\s+(?=#|u_)', text):
            instance = re.match(r'\s*(u_\w+)\s*\(', text[_skip_parameters(text, match.end()):])
            if instance:
                self.instances[instance[1]] = match[1]

    def _resolve(self, base: str, dims: str = '') -> Type:
        base, _, more = base.partition('[')
        base, dims = base.strip(), ('[' + more if more else '') + dims
        if base.startswith('logic'):
            if 'signed' in base or _ELEMENT.search(dims):
                return SIGNED
            return MASK if _LANES.match(dims) and dims.count('[') == 1 else BITS
        return self.types.get(base, BITS)

    def _declarations(self, text: str) -> dict:
        names = {}
        for match in _TYPE.finditer(text):
            declared, at = self._resolve(*match.groups()), match.end()
            while True:
                name = _NAME.match(text, at)
                names[name[1]] = declared
                following = _NEXT.match(text, name.end())
                if not following:
                    break
                at = following.end()
        return names


def _skip_parameters(text: str, at: int) -> int:
    if text[at] != '#':
        return at
    depth = 0
    while True:
        depth += {'(': 1, ')': -1}.get(text[at], 0)
        at += 1
        if depth == 0 and text[at - 1] == ')':
            return at


class Rtl:
    """All modules below `root`, those that only tests need too."""

    def __init__(self, root: pathlib.Path):
        package_types = {}
        for path in sorted(root.glob('rtl/pkg/*.sv')):
            package_types.update(Module(path.read_text(), package_types).types)
        self.types = package_types
        self.modules = {path.stem: Module(path.read_text(), package_types)
                        for path in sorted((*root.glob('rtl/*/*.sv'), *root.glob('tb/*/*.sv')))
                        if path.parent.name != 'pkg'}

    def type_of(self, module: str, path) -> Optional[Type]:
        """Of the signal at `path` (names with or without indices) below `module`; None if there is no such signal."""
        here, found = self.modules.get(module), None
        for part in path:
            name = part.partition('[')[0]
            if found is not None:  # inside a struct; one that came through a type parameter is not known
                found = found.members.get(name) if found.kind == 'struct' else self._field(name)
                if found is None:
                    return None
            elif here is None:
                return None
            elif name in here.instances:
                here = self.modules.get(here.instances[name])
            elif name in here.names:
                found = here.names[name]
            elif name not in here.blocks:
                return None
        return found

    def _field(self, name: str) -> Optional[Type]:
        """A field of this name, if all structs of the packages that have one agree."""
        found = [t.members[name] for t in self.types.values() if t.kind == 'struct' and name in t.members]
        return found[0] if found and all(t == found[0] for t in found) else None
