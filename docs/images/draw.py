#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws docs/images/array.svg and wavefront.svg from the cycle law m + n + k: docs/images/draw.py."""
import pathlib

HERE = pathlib.Path(__file__).parent
STYLE = """<style>
  text { font: 13px ui-sans-serif, Helvetica, Arial, sans-serif; fill: #24292f; }
  .small { font-size: 11px; } .head { font-size: 14px; font-weight: 600; }
  .cell { fill: #eef2f7; stroke: #57606a; } .line { stroke: #57606a; fill: none; }
  .act { stroke: #0969da; fill: none; } .acttext { fill: #0969da; }
  .sum { stroke: #bc4c00; fill: none; } .sumtext { fill: #bc4c00; }
  .m0 { fill: #b6e3ff; } .m1 { fill: #ffd8b5; } .m2 { fill: #c3f0ca; } .m3 { fill: #e2d3fb; }
</style>
<defs>
  <marker id="a" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto"><path d="M0,0 L6,3 L0,6 z" fill="#0969da"/></marker>
  <marker id="s" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto"><path d="M0,0 L6,3 L0,6 z" fill="#bc4c00"/></marker>
</defs>
<rect width="100%" height="100%" fill="#ffffff"/>"""


def svg(name, width, height, body):
    text = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
            "<!-- Made by docs/images/draw.py. -->\n" + STYLE + "\n" + "\n".join(body) + "\n</svg>\n")
    (HERE / name).write_text(text)


def label(x, y, text, cls="", anchor="middle"):
    return f'<text x="{x}" y="{y}" class="{cls}" text-anchor="{anchor}">{text}</text>'


def array():
    size, pitch, x0, y0 = 56, 92, 130, 110
    body = [label(300, 24, "y[n] = sum over k of x[k] * w[n][k]: weights stay, activations move south, sums move east", "head")]
    for n in range(4):
        y = y0 + n * pitch
        body.append(label(x0 - 74, y + 33, "0", "sumtext"))
        for k in range(4):
            x = x0 + k * pitch
            body.append(f'<rect x="{x}" y="{y}" width="{size}" height="{size}" rx="6" class="cell"/>')
            body.append(label(x + size / 2, y + 26, f"w{n}{k}"))
            body.append(label(x + size / 2, y + 43, "shadow", "small"))
            start = x - 62 if k == 0 else x - pitch + size
            body.append(f'<path d="M{start},{y + 28} H{x - 3}" class="sum" marker-end="url(#s)"/>')
            top = y - 34 if n == 0 else y - pitch + size
            body.append(f'<path d="M{x + 28},{top} V{y - 3}" class="act" marker-end="url(#a)"/>')
        body.append(f'<path d="M{x0 + 3 * pitch + size},{y + 28} H{x0 + 4 * pitch - 3}" class="sum" marker-end="url(#s)"/>')
        body.append(label(x0 + 4 * pitch + 6, y + 33, f"y[{n}], {n} cycles late", "sumtext", "start"))
    for k in range(4):
        body.append(label(x0 + k * pitch + 28, y0 - 56, f"x[{k}]", "acttext"))
        body.append(label(x0 + k * pitch + 28, y0 - 41, f"{k} cycles late", "acttext small"))
    svg("array.svg", 640, 480, body)


def wavefront():
    size, pitch, frame = 34, 38, 190
    body = [label(390, 22, "Vector m meets the cell of row n, column k in cycle m + n + k", "head")]
    for i, cycle in enumerate((0, 2, 4, 6)):
        x0, y0 = 20 + i * frame, 62
        body.append(label(x0 + 2 * pitch, y0 - 14, f"cycle {cycle}"))
        for n in range(4):
            for k in range(4):
                m = cycle - n - k
                cls = f"m{m}" if 0 <= m < 4 else "cell"
                x, y = x0 + k * pitch, y0 + n * pitch
                body.append(f'<rect x="{x}" y="{y}" width="{size}" height="{size}" rx="4" class="{cls}" stroke="#57606a"/>')
                if 0 <= m < 4:
                    body.append(label(x + size / 2, y + 22, f"m={m}", "small"))
    body.append(label(390, 240, "4 vectors on a 4 x 4 array. Each vector is a diagonal; the next one follows a cycle behind, "
                                "so every cell works in every cycle.", "small"))
    svg("wavefront.svg", 780, 255, body)


array()
wavefront()
