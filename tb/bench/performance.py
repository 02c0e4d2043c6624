#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""performance.py - docs/performance.md and its plots, from what `make bench` measured.

    tb/bench/performance.py JSON DOCS      DOCS: the folder docs

Every number on the page comes from JSON; the text around them is performance.md.in. Writes performance.md and
images/performance-*.svg. Matplotlib draws (Debian's python3-matplotlib).
"""
import json
import pathlib
import string
import sys

import matplotlib
matplotlib.use('svg')
import matplotlib.pyplot as plt  # noqa: E402 - after the choice of what draws

HERE = pathlib.Path(__file__).resolve().parent
# What was asked of the matrix unit at 16 x 16 beside the textbook mesh, and what was hoped for.
BUDGET, GOAL = 0.2, 0.3
COLOURS = {'4x4': '#8a8f98', '8x8': '#2a9d8f', '16x16': '#2563eb', '32x32': '#d97706', 'M': '#2563eb', 'K': '#2a9d8f',
           'N': '#d97706'}


def table(head, rows):
    """A Markdown table; the first column is text, the others are numbers."""
    lines = ['| ' + ' | '.join(head) + ' |', '|' + '---|' + '---:|' * (len(head) - 1)]
    return '\n'.join(lines + ['| ' + ' | '.join(row) + ' |' for row in rows])


def shape(row):
    return f'{row["m"]} x {row["k"]} x {row["n"]}'


def job_table(rows):
    return table(['job', 'array', 'results', 'M x K x N', 'cycles', 'by the formula', 'ideal', 'bubbles', 'utilisation'],
                 [[r['name'], r['array'], r['results'], shape(r), f'{r["cycles"]}', f'{r["predicted"]}', f'{r["ideal"]:.0f}',
                   f'{r["bubbles"]}', f'{100 * r["utilisation"]:.1f} %'] for r in rows])


def size_name(row):
    return f'{row["size"]}x{row["size"]}'


def speed_table(rows):
    return table(['model', 'array', 'million MACs/s', 'ns/cycle'],
                 [[r['model'], size_name(r), f'{r["macs_per_second"] / 1e6:.0f}', f'{r["ns_per_cycle"]:.1f}'] for r in rows])


def ratio_table(rows):
    """The matrix unit beside everything that it is compared with."""
    units = [r for r in rows if r['model'].startswith('matrix unit')]

    def spread(ratio):
        return f'{ratio["median"]:.2f} ({ratio["low"]:.2f}..{ratio["high"]:.2f})'
    return table(['', 'array', *(f'to the {name}' for name in units[0]['ratios'])],
                 [[r['model'], size_name(r), *map(spread, r['ratios'].values())] for r in units])


def budget(rows):
    """Each unit at 16 x 16 against the budget and the goal."""
    said = []
    for r in rows:
        if r['size'] == 16 and r['model'].startswith('matrix unit'):
            ratio = r['ratios']['textbook mesh']['median']
            words = [f'{name} of {bound} {"kept" if ratio >= bound else "missed"}'
                     for name, bound in (('budget', BUDGET), ('goal', GOAL))]
            said.append(f'{r["model"].removeprefix("matrix unit, ")} {ratio:.2f}: **{", ".join(words)}**')
    return '; '.join(said)


def yardstick(rows):
    """What the textbook mesh itself does at each size."""
    return ', '.join(f'{r["macs_per_second"] / 1e6:.0f} at {r["size"]} x {r["size"]}' for r in rows
                     if r['model'] == 'textbook mesh')


def build_table(rows):
    return table(['model', 'Verilator, s', 'compiler, s', 'lines of C++', 'code, KiB', 'state, KiB'],
                 [[r['model'], f'{r["verilate_seconds"]:.1f}', f'{r["compile_seconds"]:.1f}', f'{r["lines"]}',
                   f'{r["code_bytes"] / 1024:.0f}', f'{r["state_bytes"] / 1024:.1f}'] for r in rows])


def new_plot(xlabel, ylabel):
    figure, axes = plt.subplots(figsize=(7, 3.6))
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    axes.grid(color='#dddddd', linewidth=0.6)
    for side in ('top', 'right'):
        axes.spines[side].set_visible(False)
    return figure, axes


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={'Date': None, 'Creator': None}, facecolor='white')
    plt.close(figure)
    path.write_text('\n'.join(line.rstrip() for line in path.read_text().splitlines()) + '\n')


def plot_sweeps(rows, path):
    figure, axes = new_plot('length of the swept dimension, the others 256', 'utilisation, %')
    for name in 'MKN':
        points = [(r[name.lower()], 100 * r['utilisation']) for r in rows if r['name'] == name]
        width, dash = {'M': (1.4, '-'), 'K': (4, '-'), 'N': (1.4, '--')}[name]  # K and N cost the same: both must show
        axes.plot(*zip(*points), dash, marker='o', markersize=2.5 + width / 2, linewidth=width, color=COLOURS[name],
                  alpha=0.45 if name == 'K' else 1, label=name)
    axes.set_xscale('log', base=2)
    axes.set_xticks([1, 2, 4, 8, 16, 32, 64, 128, 256, 512], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    axes.set_ylim(0, 102)
    axes.legend(frameon=False, loc='lower right')
    save(figure, path)


def plot_floor(rows, path):
    figure, axes = new_plot('floor M x N x K / (Rows x Cols), cycles', 'cycles above the floor, %')
    for array in ('8x8', '16x16', '32x32'):
        points = sorted((r['ideal'], 100 * (r['cycles'] / r['ideal'] - 1)) for r in rows if r['array'] == array)
        axes.scatter(*zip(*points), s=22, color=COLOURS[array], label=array)
    axes.set_xscale('log')
    axes.set_yscale('symlog', linthresh=1)
    axes.set_yticks([0, 1, 10, 100, 1000], ['0', '1', '10', '100', '1000'])
    axes.legend(frameon=False, title='array')
    save(figure, path)


def plot_scaling(rows, path):
    figure, axes = new_plot('array', 'MACs a cycle, 256 x 256 x 256, int8')
    cubes = [r for r in rows if r['m'] == 256 and r['results'] == 'int8']
    names = [r['array'] for r in cubes]
    axes.bar(names, [r['rows'] * r['cols'] for r in cubes], color='#e2e6ec', label='peak')
    done = [r['rows'] * r['cols'] * r['utilisation'] for r in cubes]
    axes.bar(names, done, width=0.5, color='#2563eb', label='measured')
    for x, y in enumerate(done):
        axes.annotate(f'{y:.1f}', (x, y), ha='center', va='bottom', fontsize=9)
    axes.set_yscale('log', base=4)
    axes.set_yticks([16, 64, 256, 1024], ['16', '64', '256', '1024'])
    axes.legend(frameon=False, loc='upper left')
    save(figure, path)


def cost_by_part(rows):
    """Nanoseconds of a simulated cycle, part by part, at each size: each figure is a measured difference."""
    def column(size):
        ns = {r['model']: r['ns_per_cycle'] for r in rows if r['size'] == size}
        environment, array = ns['environment alone'], ns['array and skews alone']
        int32, int8 = ns['matrix unit, int32 results'], ns['matrix unit, int8 results']
        parts = [environment, array - environment, int32 - array, int8 - int32, int8, ns['textbook mesh'] - environment]
        return [f'{part:.1f} ({100 * part / int8:.0f} %)' for part in parts]
    sizes = sorted({r['size'] for r in rows})
    labels = ['environment: two evaluations, random operands, checksum', 'array and skews: that row less the environment',
              'accumulators, result queue, streams, control: the unit with int32 results less the array row',
              'parameters and requantising lanes: the unit with int8 results less that with int32 results',
              'the unit with int8 results', 'for comparison, the textbook mesh less the environment']
    return table(['part, ns a cycle', *(f'{size} x {size}' for size in sizes)],
                 [list(line) for line in zip(labels, *map(column, sizes))])


def main(source, docs):
    figures = json.loads(source.read_text())
    cycles, speed, machine = figures['cycles'], figures['speed'], figures['machine']
    plt.rcParams.update({'svg.hashsalt': 'systole', 'font.size': 10, 'svg.fonttype': 'none', 'font.family': 'sans-serif'})
    images = docs / 'images'
    plot_sweeps(cycles['sweeps'], images / 'performance-sweeps.svg')
    plot_floor(cycles['jobs'], images / 'performance-floor.svg')
    plot_scaling(cycles['sizes'], images / 'performance-scaling.svg')
    measured = [r for part in cycles.values() for r in part]
    page = string.Template((HERE / 'performance.md.in').read_text()).substitute(
        commit=figures['commit'], processor=machine['processor'], threads=machine['threads'], compiler=machine['compiler'],
        verilator=machine['verilator'], jobs=job_table(cycles['jobs']), sizes=job_table(cycles['sizes']),
        activity=', '.join(f'{100 * r["activity"]:.1f} % on {r["array"]}' for r in cycles['back_to_back']),
        measured=len(measured), equal=sum(r['cycles'] == r['predicted'] for r in measured), job=speed['job']['text'],
        rounds=speed['rounds'], ratios=ratio_table(speed['rows']), budget=budget(speed['rows']),
        yardstick=yardstick(speed['rows']), speed=speed_table(speed['rows']),
        parts=cost_by_part(speed['rows']), build=build_table(figures['build']))
    (docs / 'performance.md').write_text(page)


if __name__ == '__main__':
    try:
        main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except (OSError, ValueError, KeyError, IndexError, StopIteration) as error:
        print(f'performance.py: {error!r}', file=sys.stderr)
        sys.exit(2)
