# SPDX-License-Identifier: Apache-2.0
"""bench.py - makes a test executable whose RTL has one file replaced, and runs it.

The preset "mutate" has compiled the tests and the true models. Here only the models of the broken module are made again,
as one file, and linked before the library that has the true ones: the first definition wins. Everything happens below one
folder a worker, in a copy of rtl/, with the same relative paths as in the true build: a mutant that means the same
gives the same C++ (`same`), and ccache knows what it has seen.
"""
import contextlib
import functools
import hashlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import typing

import units

CPU_SECONDS = 60  # of one executable: the slowest takes ten. Not of the clock, which other work on the machine moves


class Stillborn(Exception):
    """The mutant does not elaborate or compile: nothing to test."""


class Outcome(typing.NamedTuple):
    killed: bool
    how: str   # test, contract, hang, crash or build
    by: str    # the first test that failed, or the warning


@functools.lru_cache(maxsize=None)
def _setting(name):
    found = re.search(rf'^{name}:\w+=(.*)$', (units.BUILD / 'CMakeCache.txt').read_text(), re.M)
    return found[1] if found else ''


@functools.lru_cache(maxsize=None)
def _compiler():
    root = subprocess.run(['verilator', '--getenv', 'VERILATOR_ROOT'], capture_output=True, text=True, check=True).stdout
    include = f'{root.strip() or "/usr/share/verilator"}/include'
    flags = [f'-D{flag}=0' for flag in ('VM_COVERAGE', 'VM_SC', 'VM_TRACE', 'VM_TRACE_FST', 'VM_TRACE_VCD')]
    # -O1: the tests run for a second or less, so less optimisation is faster in all.
    return [*filter(None, [_setting('SYSTOLE_CCACHE')]), _setting('CMAKE_CXX_COMPILER'), '-std=c++17', '-O1', '-w', '-pthread',
            '-DVERILATOR=1', *flags, '-isystem', include, '-isystem', f'{include}/vltstd', '-I.']


@functools.lru_cache(maxsize=None)
def _link_command(target):
    """How ninja links this test, as words; run in units.BUILD."""
    text = subprocess.run(['ninja', '-C', str(units.BUILD), '-t', 'commands', target], capture_output=True, text=True,
                          check=True).stdout.strip().splitlines()[-1]
    return shlex.split(text.split('&&')[1])


@functools.lru_cache(maxsize=None)
def test_hash(target):
    """Stands for the sources of the test and of what it links, but for the models."""
    made = hashlib.sha256()
    for word in _link_command(target)[1:]:
        path = units.BUILD / word
        if word.endswith(('.o', '.a')) and 'models' not in word and path.is_relative_to(units.BUILD):
            made.update(path.read_bytes())
    return made.hexdigest()


@functools.lru_cache(maxsize=None)
def model_hash(name):
    """Stands for the true RTL of a model."""
    made = hashlib.sha256()
    for path in sorted(units.BUILD.glob(f'CMakeFiles/*.dir/V{name}.dir/*.[ch]*')):
        if path.suffix in ('.cpp', '.h'):
            made.update(path.read_bytes())
    return made.hexdigest()


class Bench:
    """One worker's folder."""

    def __init__(self, number):
        self.folder = units.BUILD / 'work' / str(number)
        shutil.rmtree(self.folder, ignore_errors=True)
        for part in ('rtl', 'tb/unit', 'sim/lint.vlt'):
            source, to = units.ROOT / part, self.folder / part
            to.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, to, ignore=lambda _, names: [n for n in names if n.endswith(('.cpp', '.h', '.cc'))])
            else:
                shutil.copy(source, to)

    def _generate(self, model):
        """Verilates; returns a hash of the C++."""
        shutil.rmtree(self.folder / f'V{model.name}', ignore_errors=True)
        quiet = ['-Wno-fatal', '-Wno-lint', '-Wno-style', '-Werror-USERERROR']  # the last: $error of a range check
        done = subprocess.run(['verilator', *model.arguments, *quiet, '--Mdir', f'V{model.name}'], cwd=self.folder,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Stillborn(next(iter(re.findall(r'%Error[^:]*: (.*)', done.stderr)), done.stderr[-200:]))
        made = hashlib.sha256()
        for path in sorted((self.folder / f'V{model.name}').glob('*.[ch]*')):
            made.update(path.read_bytes())
        return made.hexdigest()

    def refused(self, models, file, text):
        """The warning for which the regression's build, where all are errors, refuses `text` in place of `file`; or None."""
        with self._replaced(file, text):
            for model in models:
                done = subprocess.run(['verilator', '--lint-only', '-Wall', *model.arguments], cwd=self.folder,
                                      capture_output=True, text=True, check=False)
                if done.returncode != 0:
                    return (re.findall(r'%(?:Warning|Error)-(\w+)', done.stderr) or ['error'])[0]
        return None

    @contextlib.contextmanager
    def _replaced(self, file, text):
        (self.folder / file).write_text(text)
        try:
            yield
        finally:
            shutil.copy(units.ROOT / file, self.folder / file)

    _true_hashes: typing.Dict[str, str] = {}

    def build(self, models, file, text, tests, extra='', name='source'):
        """Executables `name`-... of `tests` with `text` in place of `file` in `models`; None if that changes no model. `extra`
        is C++ that `text` needs."""
        for model in models:
            if model.name not in self._true_hashes:
                self._true_hashes[model.name] = self._generate(model)
        with self._replaced(file, text):
            hashes = {model.name: self._generate(model) for model in models}
        changed = [model for model in models if hashes[model.name] != self._true_hashes[model.name]]
        if not changed:
            return None
        sources = [path.relative_to(self.folder) for model in changed
                   for path in sorted((self.folder / f'V{model.name}').glob('*.cpp'))]
        (self.folder / 'mutant.cpp').write_text(''.join(f'#include "{path}"\n' for path in sources) + extra)
        include = [f'-IV{model.name}' for model in changed]
        self._call([*_compiler(), *include, '-c', 'mutant.cpp', '-o', 'mutant.o'], self.folder)
        executables = []
        for test in tests:
            command = list(_link_command(test.target))
            executables.append((test, str(self.folder / f'{name}-{test.target}')))
            command[command.index('-o') + 1] = executables[-1][1]
            command[1:1] = ['-Wl,-z,muldefs', str(self.folder / 'mutant.o')]
            self._call(command, units.BUILD)
        return executables

    @staticmethod
    def _call(command, folder):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Stillborn((re.findall(r'error: .*', done.stderr) or [done.stderr[-200:]])[0])


def run(executables, mutant=0, never=''):
    """Runs tests until one fails; `mutant` is the one that is alive in a netlist, `never` a filter of tests left out."""
    environment = {**os.environ, 'SYSTOLE_MUTANT': str(mutant)}
    environment.pop('SYSTOLE_SEED', None)  # of the draw, not of the tests
    for test, executable in executables:
        wanted = f'{test.only}-{":".join(filter(None, [test.never, never]))}'
        command = ['prlimit', f'--cpu={CPU_SECONDS}', executable, f'--gtest_filter={wanted}', '--gtest_fail_fast']
        done = subprocess.run(command, cwd=units.ROOT, env=environment, check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        text = done.stdout.decode(errors='replace')
        if done.returncode < 0:
            hang = -done.returncode in (signal.SIGXCPU, signal.SIGKILL)
            return Outcome(True, 'hang' if hang else 'crash', _last_started(text))
        if done.returncode != 0:
            failed = re.findall(r'^\[  FAILED  \] (\S+?),? ', text, re.M)
            how = 'contract' if 'an RTL contract broke in cycle' in text else 'test'
            return Outcome(True, how, failed[0] if failed else '')
        if '[  PASSED  ] 0 tests' in text:
            raise RuntimeError(f'{test.target}: the filter {wanted} selects no test')
    return Outcome(False, '', '')


def _last_started(text):
    return (re.findall(r'^\[ RUN      \] (\S+)', text, re.M) or [''])[-1]
