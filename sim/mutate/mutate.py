#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""mutate.py - breaks every module of the RTL in many ways, one at a time, and counts which breaks the tests notice.

Half of a module's mutants are drawn from its netlist (netlist.py), half from its source (operators.py). Each meets the
module's unit test and, if it survives, the system tests on a 4 x 4 unit. A survivor is equivalent if Yosys proves it, or if
sim/mutate/equivalent.txt says why; or alive, but out of reach of a simulation, if that file says so. Exit status is 1 if
others are. A run may be stopped at any time: the next one goes on (build/mutate/results.jsonl). Two at a time are refused.
With the default seed and count and all modules it writes docs/mutation.md.
"""
import argparse
import concurrent.futures
import hashlib
import os
import queue
import resource
import subprocess
import sys
import threading
import time

import bench
import netlist
import operators
import report
import units

COUNT, SEED = 30, 1


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--module', action='append', help='only this one, such as systole_fifo; may be repeated')
    parser.add_argument('--count', default=str(COUNT), help=f'mutants a module ({COUNT})')
    parser.add_argument('--seed', default=str(SEED), help=f'of the draw ({SEED})')
    parser.add_argument('--jobs', default=str(os.cpu_count()), help='at a time')
    given = parser.parse_args()
    for name, low in (('count', 2), ('seed', 1), ('jobs', 1)):
        text = getattr(given, name)
        if not text.isdecimal() or not low <= int(text) < 2**31:
            fail(f'{name.upper()} "{text}" is not a number from {low} on')
        setattr(given, name, int(text))
    for module in given.module or []:
        if module not in units.UNITS:
            fail(f'no tests are known for a module "{module}"; there are {" ".join(sorted(units.UNITS))}')
    return given


def fail(message):
    print(f'mutate: {message}', file=sys.stderr)
    sys.exit(2)


class Progress:
    """One line that is written over on a terminal, and every twentieth of the way elsewhere. Alive is what the table calls so."""

    def __init__(self, total, arguments):
        self.total, self.arguments = total, arguments
        self.done, self.alive, self.shown, self.start = 0, 0, -1, time.time()

    def step(self, result):
        self.done += 1
        self.alive += len(report.judge([result], self.arguments, False).survivors)
        part = min(1.0, self.done / max(1, self.total))
        left = (time.time() - self.start) / self.done * (self.total - self.done)
        text = f'[{"#" * int(30 * part):30}] {self.done} of {self.total}, {self.alive} alive, {int(left / 60)} min left'
        if sys.stdout.isatty():
            print(f'\r{text} ', end='\n' if self.done == self.total else '', flush=True)
        elif int(20 * part) != self.shown:
            self.shown = int(20 * part)
            print(text, flush=True)


class Campaign:
    """All mutants of a run."""

    def __init__(self, modules, given, arguments):
        self.modules, self.count, self.seed = modules, given.count, given.seed
        self.models = units.read_models()
        self.known = report.Results()
        self.lock = threading.Lock()
        self.benches = queue.Queue()
        for number in range(given.jobs):
            self.benches.put(bench.Bench(number))
        self.pool = concurrent.futures.ThreadPoolExecutor(given.jobs)
        self.results = []
        self.progress = Progress(len(modules) * given.count, arguments)

    def run(self):
        """Returns the results of all mutants that live long enough to be tested, by module and line."""
        jobs = [self.pool.submit(work, module) for module in self.modules for work in (self.netlist, self.source)]
        try:
            for job in concurrent.futures.as_completed(jobs):
                job.result()
        except BaseException:
            self.pool.shutdown(wait=False, cancel_futures=True)
            raise
        return sorted(self.results, key=lambda result: (result['module'], result['line'], result['identity']))

    def _key(self, module, identity, tests):
        models = [*units.models_of(module, self.models), *([self.models[units.SYSTEM_MODEL]] if units.UNITS[module].system else [])]
        parts = [module, identity, *(bench.test_hash(test.target) for test in tests), *(bench.model_hash(m.name) for m in models)]
        return hashlib.sha256('\n'.join(parts).encode()).hexdigest()[:24]

    def _known_or(self, module, identity, kind, line, tests, test):
        """The result of an earlier run, or what `test` says now: (status, stage, outcome)."""
        key = self._key(module, identity, tests)
        with self.lock:
            result = self.known.known.get(key)
        if result is None:
            started = time.time()
            status, stage, outcome = test()
            result = {'key': key, 'module': module, 'identity': identity, 'kind': kind, 'status': status, 'stage': stage,
                      'how': outcome.how, 'by': outcome.by, 'seconds': round(time.time() - started, 1)}
            with self.lock:
                self.known.add(result)
        result = {**result, 'line': line}
        if result['status'] not in ('stillborn', 'same'):
            with self.lock:
                self.results.append(result)
                self.progress.step(result)
        return result

    def netlist(self, module):
        drawn = netlist.Netlist(module, self.models[units.UNITS[module].netlist], self.count // 2, self.seed)
        place = self.benches.get()
        try:
            built = {}  # at the first mutant that needs it
            for number, mutation in enumerate(drawn.mutations, 1):
                self._known_or(module, mutation.identity, 'netlist', mutation.line, self.tests(module),
                               lambda n=number, m=mutation: self._test_netlist(place, built, drawn, n, m))
        finally:
            self.benches.put(place)

    def _test_netlist(self, place, built, drawn, number, mutation):
        outcome = self._run_netlist(place, built, drawn, 'unit', number)
        if outcome.killed:
            return 'killed', 'unit', outcome
        unit = units.UNITS[drawn.module]
        if unit.proof and drawn.is_none(mutation):
            return 'none', '', outcome
        if unit.system:
            outcome = self._run_netlist(place, built, drawn, 'system', number)
        return ('killed' if outcome.killed else 'survived'), 'system', outcome

    def _run_netlist(self, place, built, drawn, stage, number):
        if stage not in built:
            if stage == 'unit':
                module, model, tests, text = drawn.module, drawn.model, units.UNITS[drawn.module].tests, drawn.verilog()
            else:
                module, model, tests = 'systole_mxu', self.models[units.SYSTEM_MODEL], units.SYSTEM
                text = drawn.system_verilog(module, model)
            built[stage] = place.build([model], units.rtl_file(module), text, tests, netlist.DPI, stage)
            if bench.run(built[stage], 0, '*Contract*').killed:  # contracts are not in a netlist
                raise netlist.ToolError(f'the netlist of {drawn.module} without a mutant fails the {stage} tests')
        return bench.run(built[stage], number, '*Contract*')

    @staticmethod
    def tests(module):
        """All that a mutant of the module may meet."""
        unit = units.UNITS[module]
        return [*unit.tests, *units.SYSTEM] if unit.system else unit.tests

    def source(self, module):
        text = (units.ROOT / units.rtl_file(module)).read_text()
        models = units.models_of(module, self.models)
        place = self.benches.get()
        tested = 0
        try:
            for change in operators.draw(text, self.seed):
                result = self._known_or(module, change.identity, 'source', change.line, self.tests(module),
                                        lambda c=change: self._test_source(place, module, models, c))
                tested += result['status'] not in ('stillborn', 'same')
                if tested == self.count - self.count // 2:
                    break
        finally:
            self.benches.put(place)

    def _test_source(self, place, module, models, change):
        unit, file = units.UNITS[module], units.rtl_file(module)
        text = operators.apply((units.ROOT / file).read_text(), change)
        # One set of parameters alone first: it compiles soon, and most mutants need no other.
        steps = [('unit', models[:1], unit.tests), ('unit', models[1:], unit.tests)]
        if unit.system:
            steps.append(('system', [self.models[units.SYSTEM_MODEL]], units.SYSTEM))
        compiles = changes = False
        for stage, some, tests in steps:
            try:
                built = place.build(some, file, text, tests)
            except bench.Stillborn as reason:
                if compiles:  # with some parameters, not with others that are legal
                    return 'killed', 'unit', bench.Outcome(True, 'build', str(reason))
                return 'stillborn', '', bench.Outcome(False, str(reason), '')
            compiles = True
            if built is None:
                continue
            changes = True
            outcome = bench.run(built)
            if outcome.killed:
                return 'killed', stage, outcome
        nothing = bench.Outcome(False, '', '')
        if not changes:
            return 'same', '', nothing
        warning = place.refused(models, file, text)  # last: tests are worth more than warnings
        if warning:
            return 'killed', 'unit', bench.Outcome(True, 'build', warning)
        # A proof has the parameters of the tests, which set them: a default is never wrong to them.
        provable = unit.proof and not change.before.startswith('parameter')
        if provable and netlist.source_is_none(module, models, text, units.BUILD / 'proof' / module):
            return 'none', '', nothing
        return 'survived', '', nothing


def main():
    given = parse()
    modules = sorted(set(given.module or units.UNITS), key=lambda module: (not units.UNITS[module].proof, module))
    missing = sorted(set(units.all_modules()) - set(units.UNITS))
    if missing:
        fail(f'sim/mutate/units.py knows no tests for {" ".join(missing)}')
    arguments = report.read_arguments()
    targets = sorted({test.target for module in modules for test in Campaign.tests(module)})
    try:
        with report.exclusive():  # its workers' folders, too, have room for one run
            subprocess.run(['sim/setup/build.sh', 'mutate', '--target', *targets], cwd=units.ROOT, check=True)
            results = Campaign(modules, given, arguments).run()
    except (netlist.ToolError, bench.Stillborn, report.Busy) as error:
        fail(str(error))
    complete = not given.module and (given.count, given.seed) == (COUNT, SEED)
    verdict = report.judge(results, arguments, complete)
    rows = report.table(results, verdict)
    report.show(rows)
    for words, some in (('alive', verdict.survivors), ('alive, out of reach', verdict.bounds)):
        for result in some:
            print(f'{words}: {report.place(result)}: {result["identity"]}')
    for error in verdict.errors:
        print(f'sim/mutate/equivalent.txt: {error}', file=sys.stderr)
    if complete:
        report.write_page(rows, verdict, arguments, COUNT, SEED)
    print(f'{len(results)} mutants, {sum(result["status"] == "killed" for result in results)} killed, '
          f'{len(verdict.equivalents)} equivalent, {len(verdict.bounds)} out of reach, {len(verdict.survivors)} alive; '
          f'this run took {resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime:.0f} s of processor time')
    return 1 if verdict.survivors or verdict.errors else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print('\nmutate: stopped; the next run goes on from here', file=sys.stderr)
        os._exit(130)
