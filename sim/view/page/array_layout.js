// SPDX-License-Identifier: Apache-2.0
// Where everything in the array's picture is, for the width there is: fewer words as cells get smaller.
//
//   full     numbers travel on the wires between cells, as on the architecture page
//   compact  numbers inside the cell: activation and shadow on top, live weight, sum at the bottom
//   mini     the live weight alone; tiny: colours alone. The panel has the numbers
'use strict';

const MODES = [
  {name: 'full', from: 108, most: 172, marks: true},
  {name: 'compact', from: 44, most: 92, marks: false},
  {name: 'mini', from: 24, most: 44, marks: false},
  {name: 'tiny', from: 0, most: 24, marks: false},
];

const DIGIT = 6.2;  // pixels of a small digit

// Sizes for an array of rows x cols in `width` pixels.
function placeArray(rows, cols, width) {
  const wide = width >= 560;
  const total = wide ? 70 : 0, sum = wide ? 66 : 48, result = wide ? 48 : 32;
  const east = sum + total + result;
  const room = (west) => (width - west - east) / cols;
  const mode = MODES.find(({name, from}) => room(name === 'full' ? 64 : 14) >= from);
  const full = mode.name === 'full', west = full ? 64 : wide ? 24 : 14;
  const pitchX = Math.min(Math.floor(room(west)), mode.most);
  const pitchY = full ? Math.round(pitchX * 0.74) : pitchX;
  const cellW = full ? Math.round(pitchX * 0.6) : pitchX - (pitchX > 40 ? 6 : 3);
  const cellH = full ? Math.round(pitchY * 0.62) : cellW;
  const north = full ? 74 : 46;
  const used = west + cols * pitchX + east;
  return {
    mode: mode.name, marks: mode.marks, wide, pitchX, pitchY, cellW, cellH, north, sum, total, result,
    few: mode.name === 'mini' || mode.name === 'tiny',
    x0: west + Math.max(0, Math.floor((width - used) / 2)), y0: north, width, height: north + rows * pitchY + 4,
  };
}

Object.assign(ArrayPicture.prototype, {
  layout(width) {
    const p = this.place = placeArray(this.run.rows, this.run.cols, width);
    // A number that has no room is left to the panel.
    const room = (count) => p.mode === 'full' || count * DIGIT + 6 <= p.cellW, {act, weight, sum} = this.longest;
    const looks = `${p.mode}${room(act + weight) ? '' : ' no-shadow'}${room(sum) ? '' : ' no-sum'}`;
    set(this.svg, {viewBox: `0 0 ${p.width} ${p.height}`, width: p.width, height: p.height, class: looks});
    const full = p.mode === 'full';
    this.svg.insertBefore(this.under, full ? this.grid : this.over);
    // What moves comes out of its name and off the west wire.
    const left = p.x0 - (p.pitchX - p.cellW), top = full ? p.y0 - (p.pitchY - p.cellH) : 0;
    const whole = {x: 0, y: 0, width: p.width, height: p.height};
    set(this.clip, full ? {x: left, y: top, width: p.width - left, height: p.height - top} : whole);
    this.wires.replaceChildren();
    for (const cell of this.cells) this.placeCell(cell, p);
    this.placeNorth(p);
    this.placeEast(p);
  },

  placeCell(cell, p) {
    const x = p.x0 + cell.k * p.pitchX, y = p.y0 + cell.n * p.pitchY, cx = x + p.cellW / 2, cy = y + p.cellH / 2;
    const gapX = p.pitchX - p.cellW, gapY = p.pitchY - p.cellH;
    set(cell.rect, {x, y, width: p.cellW, height: p.cellH, rx: p.cellW > 40 ? 6 : 3});
    if (p.mode === 'full') {
      set(cell.live, {x: cx, y: cy});
      set(cell.mark, {x: x + 6, y: y + 11});
      for (const shadow of [cell.shadow, cell.moving]) set(shadow, {x: x + p.cellW - 7, y: y + p.cellH - 10});
      cell.act.place(cx, y - gapY / 2, 38, 19);
      cell.sum.place(x - gapX / 2, cy, gapX - 8, 19);
      this.wire('act', `M${cx},${y - gapY} V${y - 3}`);
      this.wire('sum', `M${x - gapX},${cy} H${x - 3}`);
    } else {
      const top = y + p.cellH * 0.2, bottom = y + p.cellH * 0.82, side = Math.max(3, p.cellW * 0.08);
      set(cell.live, {x: cx, y: p.mode === 'compact' ? y + p.cellH * 0.52 : cy});
      set(cell.mark, {x, y});
      for (const shadow of [cell.shadow, cell.moving]) set(shadow, {x: x + p.cellW - side, y: top});
      cell.act.place(x + side, top, 0, 0);
      cell.sum.place(cx, bottom, 0, 0);
    }
  },

  placeNorth(p) {
    this.north.forEach((north, k) => {
      const x = p.x0 + k * p.pitchX, full = p.mode === 'full';
      const gap = full ? p.pitchY - p.cellH : 0;
      north.name.textContent = !p.few ? `x[${k}]` : k % 4 === 0 ? k : '';
      north.weight.group.style.visibility = p.few ? 'hidden' : '';
      set(north.name, {x: x + p.cellW / 2, y: full ? p.y0 - gap - 8 : 12});
      if (full) north.weight.place(x + p.cellW - 3, p.y0 - gap / 2, 34, 19);
      else north.weight.place(x + p.cellW / 2, p.y0 - 14, 0, 0);
    });
  },

  placeEast(p) {
    const x = p.x0 + this.run.cols * p.pitchX - (p.pitchX - p.cellW), full = p.mode === 'full';
    const centres = [x + p.sum / 2 + (full ? 6 : 2), x + p.sum + p.total / 2, x + p.sum + p.total + p.result / 2 + 4];
    this.east.forEach((east, n) => {
      const y = p.y0 + n * p.pitchY, cy = y + p.cellH / 2;
      east.sum.place(centres[0], cy, full ? p.sum - 14 : 0, full ? 19 : 0);
      east.total.place(centres[1], cy, full && p.wide ? p.total - 12 : 0, full ? 19 : 0);
      east.result.place(centres[2], cy, p.result - 6, full ? 19 : Math.min(22, p.pitchY - 4));
      set(east.name, {x: centres[2], y: cy});
      east.places.forEach((place, i) => {
        const width = (i ? p.result - 6 : p.total - 12), height = full ? 19 : Math.min(22, p.pitchY - 4);
        set(place, {x: centres[i + 1] - width / 2, y: cy - height / 2, width: Math.max(0, width), height});
      });
      const size = Math.min(6, p.cellH / 4), tip = p.x0 - (full ? 8 : 4);
      const at = full ? y + p.cellH - 10 : y + p.cellH * 0.2;
      set(east.enable, {d: `M${tip - size},${at - size * 0.7} L${tip},${at} L${tip - size},${at + size * 0.7} z`});
      if (full) this.wire('sum', `M${x},${cy} H${centres[0] + p.sum / 2 - 8}`);
    });
    this.heads.forEach((head, i) => {
      set(head, {x: centres[i], y: full ? 14 : 12});
      head.style.display = i === 1 && !p.wide ? 'none' : '';
    });
    this.east.forEach((east) => { east.total.group.style.visibility = p.wide ? '' : 'hidden'; });
  },

  wire(kind, d) {
    make('path', {class: `wire ${kind}`, d, 'marker-end': `url(#arrow-${kind})`}, this.wires);
  },
});
