// SPDX-License-Identifier: Apache-2.0
// The array, drawn: cells, and in front of or beneath them what moves.
//
// Activations are one group, sums another: each cycle all of a group moves by one cell, so a frame between two cycles
// is one transform a group. Where things are is array_layout.js's matter, what they say this file's.
'use strict';

const SVG = 'http://www.w3.org/2000/svg';

function make(tag, attributes = {}, parent = null, content = '') {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (content !== '') element.textContent = content;
  if (parent) parent.append(element);
  return element;
}

// A label on a rounded ground; hidden without text.
class Pill {
  constructor(parent, kind, id = '') {
    this.group = make('g', {class: `pill ${kind}`, ...(id && {id})}, parent);
    this.rect = make('rect', {rx: 4}, this.group);
    this.label = make('text', {}, this.group);
    this.shown = undefined;
  }

  place(x, y, width, height) {
    set(this.rect, {x: x - width / 2, y: y - height / 2, width, height});
    set(this.label, {x, y});
  }

  say(content, faint = false) {
    const state = `${content}${faint ? '?' : ''}`;
    if (state === this.shown) return;
    this.shown = state;
    this.label.textContent = content;
    this.group.classList.toggle('faint', faint);
    this.group.style.display = content === '' ? 'none' : '';
  }
}

// Writes only what is new: most of a cell stays from cycle to cycle, and a written text is laid out again.
function write(element, content) {
  if (element.firstChild ? element.firstChild.data !== content : content !== '') element.textContent = content;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

class ArrayPicture {
  constructor(svg, run) {
    this.svg = svg;
    this.run = run;
    this.selected = null;
    this.longest = run.longest();
    svg.replaceChildren();
    this.makeMarks();
    this.wires = make('g', {class: 'wires'}, svg);
    this.under = make('g', {'clip-path': 'url(#inside)'}, svg);  // tokens that pass beneath cells
    this.grid = make('g', {}, svg);
    this.over = make('g', {class: 'over'}, svg);
    this.edges = make('g', {}, svg);
    this.acts = make('g', {}, this.under);
    this.sums = make('g', {}, this.under);
    this.shadowsMoving = make('g', {}, this.over);
    this.cells = [];
    for (let n = 0; n < run.rows; n++) {
      for (let k = 0; k < run.cols; k++) this.cells.push(this.makeCell(n, k));
    }
    this.north = Array.from({length: run.cols}, (_, k) => ({
      name: make('text', {class: 'name act'}, this.edges),
      weight: new Pill(this.edges, 'shadow', `weight-${k}`),
    }));
    this.east = Array.from({length: run.rows}, (_, n) => ({
      places: ['total', 'result'].map((kind) => make('rect', {class: `place ${kind}`, rx: 4}, this.edges)),
      name: make('text', {class: 'name sum'}, this.edges, `y[${n}]`),
      sum: new Pill(this.sums, 'sum leaves', `leaves-${n}`), total: new Pill(this.edges, 'sum total', `total-${n}`),
      result: new Pill(this.edges, 'result', `result-${n}`),
      enable: make('path', {class: 'enable'}, this.edges),
    }));
    this.heads = ['sums', 'total', 'result'].map((head) => make('text', {class: 'head'}, this.edges, head));
  }

  makeMarks() {
    const defs = make('defs', {}, this.svg);
    for (const kind of ['act', 'sum']) {
      const size = {markerWidth: 8, markerHeight: 8, refX: 6, refY: 3, orient: 'auto'};
      const marker = make('marker', {id: `arrow-${kind}`, ...size}, defs);
      make('path', {d: 'M0,0 L6,3 L0,6 z', class: `arrow ${kind}`}, marker);
    }
    this.clip = make('rect', {}, make('clipPath', {id: 'inside'}, defs));
    const lines = {patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)'};
    const hatch = make('pattern', {id: 'hatch', width: 6, height: 6, ...lines}, defs);
    make('rect', {width: 6, height: 6, class: 'hatch-ground'}, hatch);
    make('rect', {width: 2, height: 6, class: 'hatch-line'}, hatch);
  }

  makeCell(n, k) {
    const group = make('g', {class: 'cell', 'data-cell': `${n},${k}`}, this.grid);
    return {
      n, k, group,
      rect: make('rect', {rx: 6, class: 'body'}, group),
      mark: make('text', {class: 'mark'}, group),
      live: make('text', {class: 'live', id: `live-${n}-${k}`}, group),
      shadow: make('text', {class: 'shadow', id: `shadow-${n}-${k}`}, group),
      moving: make('text', {class: 'shadow', id: `moving-${n}-${k}`}, this.shadowsMoving),
      act: new Pill(this.acts, 'act', `act-${n}-${k}`), sum: new Pill(this.sums, 'sum', `sum-${n}-${k}`),
    };
  }

  // Everything that cycle c says. What no one reads (a bubble's numbers, lanes without a use) is faint.
  draw(c) {
    const run = this.run;
    for (const cell of this.cells) this.drawCell(cell, run.cell(cell.n, cell.k, c), c);
    for (let k = 0; k < run.cols; k++) {
      this.north[k].weight.say(run.at('shift', k, c) ? text(run.at('weight_in', k, c)) : '');
    }
    for (let n = 0; n < run.rows; n++) {
      const east = this.east[n], slot = run.leaving(n, c), vector = slot.kind === 'vector';
      const used = vector && n < run.tiles[slot.tile].n_used;
      const sum = run.at('sum', n * run.cols + run.cols - 1, c);
      east.sum.say(vector ? text(sum) : '', !used);
      east.total.say(run.at('total_valid', n, c) ? text(run.at('total', n, c)) : '');
      const beat = run.beat('results', c);
      east.result.say(beat ? text(run.at('result', n, c)) : '');
      east.name.style.visibility = beat ? 'hidden' : '';
      east.result.group.classList.toggle('held', beat === 1);
      east.enable.classList.toggle('on', run.shiftAt(n, 0, c));
    }
  }

  drawCell(cell, now, c) {
    const {slot} = now, vector = slot.kind === 'vector';
    const ground = vector ? `m${(now.tile.m0 + slot.vector) % 4}` : slot.kind;
    const chosen = this.selected !== null && this.selected[0] === cell.n && this.selected[1] === cell.k;
    const looks = `cell ${ground}${now.swap ? ' swap' : ''}${now.shift ? ' shift' : ''}` +
      `${vector && !now.counts ? ' spare' : ''}${chosen ? ' chosen' : ''}`;
    if (cell.group.getAttribute('class') !== looks) cell.group.setAttribute('class', looks);
    write(cell.mark, vector && this.place.marks ? `m=${now.tile.m0 + slot.vector}` : '');
    write(cell.live, now.loaded ? text(now.live) : '');
    cell.act.say(vector ? text(now.act) : '', !now.counts);
    cell.sum.say(vector ? text(now.sumIn) : '', !now.counts);
    const came = c > this.run.first && this.run.shiftAt(cell.n, cell.k, c - 1);
    const shadow = now.shadowLoaded ? text(now.shadow) : '';
    write(cell.shadow, came ? '' : shadow);
    write(cell.moving, came ? shadow : '');
  }

  select(at) {
    this.selected = at;
    for (const cell of this.cells) {
      cell.group.classList.toggle('chosen', at !== null && cell.n === at[0] && cell.k === at[1]);
    }
  }

  // How far into the cycle: 0 as the edge strikes, 1 at rest.
  tween(f) {
    const left = 1 - f, {pitchX, pitchY} = this.place;
    const move = (group, x, y) => {
      if (left < 0.002) group.removeAttribute('transform');
      else group.setAttribute('transform', `translate(${x},${y})`);
    };
    move(this.acts, 0, -left * pitchY);
    move(this.sums, -left * pitchX, 0);
    move(this.shadowsMoving, 0, -left * pitchY);
  }
}
