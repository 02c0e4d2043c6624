// SPDX-License-Identifier: Apache-2.0
// The whole run at a glance: how many cells work in each cycle, what each slot is used for, which stream moves.
// One path a colour, so that thousands of cycles are a few elements.
'use strict';

const STREAM_NAMES = ['commands', 'weights', 'activations', 'parameters', 'results'];

class Timeline {
  constructor(svg, run, seek) {
    this.svg = svg;
    this.run = run;
    let held = false;
    const move = (event) => {
      const box = svg.getBoundingClientRect();
      const part = (event.clientX - box.left - this.left) / (box.width - this.left - this.right);
      seek(run.first + Math.floor(part * run.cycles));
    };
    svg.addEventListener('pointerdown', (event) => {
      held = true;
      svg.setPointerCapture(event.pointerId);
      move(event);
    });
    svg.addEventListener('pointermove', (event) => held && move(event));
    for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => { held = false; });
  }

  layout(width, small) {
    const {run, svg} = this;
    svg.replaceChildren();
    this.left = small ? 62 : 84;
    this.right = 8;
    this.step = (width - this.left - this.right) / run.cycles;
    const plot = small ? 30 : 44;
    let y = 4;
    this.label('busy cells', y + plot / 2);
    this.activity(y, plot);
    y += plot + 5;
    this.label('slots', y + 5);
    this.strip(y, 10, (c) => ({vector: 'use-vector', wait: 'use-wait', none: ''}[run.slot(c).kind]));
    this.swaps(y, 10);
    y += 15;
    if (!small) {
      for (const name of STREAM_NAMES.filter((stream) => stream in run.beats)) {
        this.label(name, y + 4);
        this.strip(y + 1, 6, (c) => ['', 'beat-held', 'beat'][run.beat(name, c)]);
        y += 13;
      }
    }
    const height = y + 1;
    this.head = make('g', {class: 'head-line'}, svg);
    make('line', {y1: 0, y2: height}, this.head);
    set(svg, {viewBox: `0 0 ${width} ${height}`, width, height});
  }

  label(content, y) {
    make('text', {class: 'axis', x: this.left - 8, y}, this.svg, content);
  }

  x(cycle) {
    return this.left + (cycle - this.run.first) * this.step;
  }

  activity(y, height) {
    const {run} = this, all = run.rows * run.cols;
    make('rect', {class: 'ground', x: this.left, y, width: run.cycles * this.step, height}, this.svg);
    let d = `M${this.left},${y + height}`;
    run.busy.forEach((busy, i) => {
      const level = y + height - (height * busy) / all;
      d += `V${level.toFixed(2)}H${this.x(run.first + i + 1).toFixed(2)}`;
    });
    make('path', {class: 'busy', d: `${d}V${y + height}Z`}, this.svg);
  }

  // Neighbouring cycles of one class become one rectangle.
  strip(y, height, classOf) {
    const {run} = this, paths = {};
    make('rect', {class: 'ground', x: this.left, y, width: run.cycles * this.step, height}, this.svg);
    for (let c = run.first; c <= run.last;) {
      const name = classOf(c), begin = c;
      while (c <= run.last && classOf(c) === name) c += 1;
      const x = this.x(begin).toFixed(2), width = ((c - begin) * this.step).toFixed(2);
      if (name) paths[name] = `${paths[name] || ''}M${x},${y}h${width}v${height}H${x}z`;
    }
    for (const [name, d] of Object.entries(paths)) make('path', {class: name, d}, this.svg);
  }

  swaps(y, height) {
    for (const tile of this.run.tiles) {
      const x = this.x(tile.swap + 1);
      make('path', {class: 'swap-mark', d: `M${x},${y - 2}v${height + 4}`}, this.svg);
    }
  }

  draw(cycle) {
    this.head.setAttribute('transform', `translate(${this.x(cycle) + this.step / 2},0)`);
  }
}
