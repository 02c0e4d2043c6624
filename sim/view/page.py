#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""page.py - one HTML file that shows a run of the matrix unit cycle by cycle.

    sim/view/page.py RUN.fst RUN.json PAGE.html --command TEXT --commit TEXT

RUN.fst and RUN.json are what systole_view_job leaves. The page needs nothing else: no network, no other file. Its
sources are in page/ and are put together here; the numbers in it are those of the waves, the JSON only adds what the
job was called and asked for. The same inputs make the same bytes.
Errors: one line, exit status 2, no page.
Tests: sim/view/test_view.py, test_browser.py.
"""
import argparse
import base64
import html
import json
import pathlib
import re
import sys
import zlib

import mxu_trace
from mxu_trace import fst, waves

SOURCES = pathlib.Path(__file__).resolve().parent / 'page'
SCRIPTS = ['data.js', 'array.js', 'array_layout.js', 'timeline.js', 'panel.js', 'player.js']
# What is packed, widest numbers first, so that each array is aligned.
PACKED = ['sum', 'total', 'macs', 'swap', 'shift', 'act', 'live', 'shadow', 'weight_in', 'total_valid', 'result', 'use']
# slot_use_e in words, and how it looks.
USES = {
    'SlotVector': ('a vector', 'vector'), 'SlotWeights': ('no weights', 'wait'),
    'SlotActivations': ('no activation', 'wait'), 'SlotParameters': ('no parameters', 'wait'),
    'SlotCredits': ('no result room', 'wait'), 'SlotNone': ('no tile', 'none'),
}


def packed(trace):
    """(directory [[name, type, length]], base64 of the deflated bytes)."""
    directory, blob = [], b''
    for name in PACKED:
        values = trace.values[name]
        assert sys.byteorder == 'little' and len(blob) % values.itemsize == 0
        directory.append([name, values.typecode, len(values)])
        blob += values.tobytes()
    return directory, base64.b64encode(zlib.compress(blob, 9)).decode()


def beats(trace):
    """Of each stream a digit a cycle: 0 nothing, 1 offered and not taken, 2 moves."""
    found = {}
    for name in (*mxu_trace.STREAMS, 'results'):
        if f'{name}_valid' in trace.values:
            valid, ready = trace.values[f'{name}_valid'], trace.values[f'{name}_ready']
            found[name] = ''.join(str(v + (v & r)) for v, r in zip(valid, ready))
    return found


def uses(types):
    members = types['slot_use_e'].members
    assert set(members.values()) == set(USES), 'slot_use_e has other names'
    return [USES[members[i]] for i in range(len(members))]


def content(trace, job, types, command, commit):
    """All that the page's scripts read."""
    directory, blob = packed(trace)
    return {
        'rows': trace.rows, 'cols': trace.cols, 'first': trace.first, 'cycles': trace.cycles,
        'job': {key: job[key] for key in ('name', 'shows', 'm', 'k', 'n', 'seed', 'stalls', 'first_cycle', 'last_cycle',
                                          'cycles_predicted')},
        'command': command, 'commit': commit, 'uses': uses(types),
        'tiles': [vars(tile) for tile in trace.tiles],
        'slots': [[tile, vector] for tile, vector in zip(trace.slot_tile, trace.slot_vector)],
        'busy': trace.busy, 'results': trace.results, 'beats': beats(trace), 'directory': directory, 'packed': blob,
    }


def assemble(parts):
    """The page: {{name}} in index.html becomes parts[name], or the text of page/name."""
    def insert(match):
        return parts[match[1]] if match[1] in parts else (SOURCES / match[1]).read_text()
    return re.sub(r'\{\{([\w.]+)\}\}', insert, (SOURCES / 'index.html').read_text())


def page(trace, job, types, command, commit):
    data = json.dumps(content(trace, job, types, command, commit), separators=(',', ':')).replace('<', '\\u003c')
    size = f'{trace.rows} × {trace.cols}'
    return assemble({
        'data': data,
        'scripts': '\n'.join(f'<script>\n{(SOURCES / name).read_text()}</script>' for name in SCRIPTS),
        'title': html.escape(f'Systole: {job["m"]} × {job["k"]} × {job["n"]} on a {size} array'),
        'command': html.escape(command), 'commit': html.escape(commit),
    })


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
    parser.add_argument('waves', type=pathlib.Path)
    parser.add_argument('job', type=pathlib.Path)
    parser.add_argument('page', type=pathlib.Path)
    parser.add_argument('--command', required=True)
    parser.add_argument('--commit', required=True)
    arguments = parser.parse_args()
    try:
        job = json.loads(arguments.job.read_text())
        if not arguments.waves.is_file():
            raise mxu_trace.NotReadable(f'no wave file {arguments.waves}')
        with fst.vcd_lines(str(arguments.waves)) as lines:
            trace = mxu_trace.read(lines)
        text = page(trace, job, waves.rtl.Rtl(mxu_trace.ROOT).types, arguments.command, arguments.commit)
        arguments.page.write_text(text)
    except (mxu_trace.NotReadable, OSError, ValueError) as error:
        print(f'systole: {error}', file=sys.stderr)
        sys.exit(2)


if __name__ == '__main__':
    main()
