#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""build_cost.py - what it costs to turn the RTL into a simulator, and how large that is.

    tb/bench/build_cost.py BUILD JSON      BUILD: a configured folder of the preset bench; JSON: what systole_bench wrote

For the matrix unit of each size in turn, in a folder of its own and without the compiler cache: seconds of Verilator and
of the compiler on one thread, lines of C++, bytes of code and of state. Prints a table and adds the key "build" to JSON.
Errors: one line, exit status 2; JSON is then left as it was.
"""
import json
import os
import pathlib
import re
import resource
import shlex
import subprocess
import sys
import tempfile

MODELS = ('mxu_4x4', 'mxu_8x8', 'mxu_16x16', 'mxu_32x32')


def cpu_seconds(command):
    """Processor time of a command and its children, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compiler_commands(build):
    """'Vmodel file' -> its compile command as a list, without launchers; of grouped files that of the group."""
    commands = {}
    for entry in json.loads((build / 'compile_commands.json').read_text()):
        words = shlex.split(entry['command'])
        start = next(i for i, w in enumerate(words) if re.search(r'(clang|g|c)\+\+[-0-9]*$', w))
        commands[entry['file']] = words[start:]
    return commands


def flags_of(commands, name):
    """The flags with which a model's often run code is compiled; a small model's stand with its group."""
    for file, words in commands.items():
        if f'/V{name}.dir/' in file and '__Slow' not in file or '/unity_systole_models' in file and name in MODELS[:2]:
            return [w for w in words[:words.index('-c')] if w != '-o' and not w.endswith('.o')]
    raise SystemExit(f'build_cost.py: {name} is not built in this folder')


def measure(build, commands, name):
    folder = build / 'CMakeFiles' / 'systole_models.dir' / f'V{name}.dir'
    arguments = (folder / 'verilator_args.txt').read_text().strip().split(';')
    with tempfile.TemporaryDirectory(dir=build) as scratch:
        arguments[arguments.index('--Mdir') + 1] = scratch
        row = {'model': name, 'verilate_seconds': cpu_seconds(arguments)}
        flags = flags_of(commands, name)
        sources = sorted(pathlib.Path(scratch).glob('*.cpp'))
        objects = [f'{source}.o' for source in sources]
        row['compile_seconds'] = sum(
            cpu_seconds([*flags, f'-I{scratch}', '-O0' if '__Slow' in source.name else '-w', '-c', str(source), '-o', o])
            for source, o in zip(sources, objects))
        row['lines'] = sum(len(source.read_text().splitlines()) for source in sources)
        sizes = subprocess.run(['size', '-t', *objects], check=True, capture_output=True, text=True).stdout
        row['code_bytes'] = int(sizes.splitlines()[-1].split()[0])
        probe = pathlib.Path(scratch) / 'state.cc'
        probe.write_text(f'#include "V{name}___024root.h"\n#include <cstdio>\n'
                         f'int main() {{ std::printf("%zu\\n", sizeof(V{name}___024root)); }}\n')
        # sizeof needs no code of the model: its constructor is never called
        subprocess.run([*flags, f'-I{scratch}', str(probe), '-o', f'{probe}.out'], check=True)
        row['state_bytes'] = int(subprocess.run([f'{probe}.out'], check=True, capture_output=True).stdout)
    return row


def main(build, path):
    os.environ['CCACHE_DISABLE'] = '1'
    figures = json.loads(path.read_text())
    commands = compiler_commands(build)
    print('\nFrom RTL to simulator, one thread, no compiler cache')
    print(f'{"model":<12} {"verilate s":>11} {"compile s":>10} {"C++ lines":>10} {"code KiB":>9} {"state KiB":>10}')
    figures['build'] = []
    for name in MODELS:
        row = measure(build, commands, name)
        figures['build'].append(row)
        print(f'{name:<12} {row["verilate_seconds"]:>11.1f} {row["compile_seconds"]:>10.1f} {row["lines"]:>10} '
              f'{row["code_bytes"] / 1024:>9.0f} {row["state_bytes"] / 1024:>10.1f}', flush=True)
    part = path.with_suffix('.part')
    part.write_text(json.dumps(figures, indent=1) + '\n')
    part.replace(path)


if __name__ == '__main__':
    try:
        main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]))
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError) as error:
        print(f'build_cost.py: {error}', file=sys.stderr)
        sys.exit(2)
