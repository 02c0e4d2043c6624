#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""speed_table.py - the table of speeds in docs/systemc.md, from what `make systemc-bench` measured.

    tb/systemc/speed_table.py JSON PAGE

Replaces what stands between the page's two marks; the rest stays. Errors: one line, exit status 2, the page as it was.
"""
import json
import pathlib
import sys

BEGIN, END = '<!-- made by make systemc-bench -->\n', '<!-- end of what make systemc-bench makes -->\n'


def block(figures):
    machine = figures['machine']
    lines = [f'`make systemc-bench`: the network {pathlib.PurePath(figures["network"]).name}, {figures["images"]} images, on '
             f'{figures["array"]}: {figures["cycles"]} cycles, {figures["macs"] / 1e6:.2f} million MACs. '
             f'Commit `{figures["commit"]}`, {machine["processor"]}, {machine["threads"]} threads, {machine["compiler"]}, SystemC '
             f'{figures["systemc"]}; contracts off, one thread, processor time, medians of {figures["rounds"]} interleaved rounds, '
             'ratios within a round with the lowest and highest.', '',
             '| | s | million cycles/s | million MACs/s | times the first |', '|---|---:|---:|---:|---:|']
    for row in figures['rows']:
        times = row['times']
        lines.append(f'| {row["way"]} | {row["seconds"]:.4f} | {row["million_cycles_per_second"]:.2f} | '
                     f'{row["million_macs_per_second"]:.0f} | {times["median"]:.2f} ({times["low"]:.2f}..{times["high"]:.2f}) |')
    return '\n'.join(lines) + '\n'


def replaced(page, text):
    """`page` with `text` between its marks."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end or BEGIN in tail:
        raise ValueError(f'not one pair of the marks {BEGIN.strip()} and {END.strip()}')
    return head + begin + text + end + tail


def main(source, path):
    path.write_text(replaced(path.read_text(), block(json.loads(source.read_text()))))


if __name__ == '__main__':
    try:
        main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    except (OSError, ValueError, KeyError, IndexError) as error:
        print(f'speed_table.py: {error!r}', file=sys.stderr)
        sys.exit(2)
