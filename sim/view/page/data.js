// SPDX-License-Identifier: Apache-2.0
// What a run did, cell by cell and cycle by cycle: the numbers that page.py packed. Draws nothing.
//
// Cycle law: the slot of cycle s meets the cell of row n, column k in cycle s + n + k.
'use strict';

const ARRAYS = {b: Int8Array, B: Uint8Array, H: Uint16Array, i: Int32Array, I: Uint32Array};

async function inflate(base64) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(stream).arrayBuffer();
}

class Run {
  static async read() {
    const data = JSON.parse(document.getElementById('data').textContent);
    return new Run(data, await inflate(data.packed));
  }

  constructor(data, buffer) {
    Object.assign(this, data);
    this.last = this.first + this.cycles - 1;
    let offset = 0;
    this.arrays = {};
    this.loads = new Map();
    for (const [name, type, length] of data.directory) {
      this.arrays[name] = new ARRAYS[type](buffer, offset, length);
      offset += this.arrays[name].byteLength;
    }
  }

  // One number: of a cell by its index n * cols + k, of a lane by its own, else 0.
  at(name, index, cycle) {
    return this.arrays[name][index * this.cycles + cycle - this.first];
  }

  has(cycle) {
    return cycle >= this.first && cycle <= this.last;
  }

  // What a slot of the sequencer carries: a vector of a tile, or nothing, and why.
  slot(cycle) {
    if (!this.has(cycle)) return {cycle, tile: -1, vector: -1, use: -1, kind: 'none', words: 'nothing yet'};
    const [tile, vector] = this.slots[cycle - this.first];
    const use = this.at('use', 0, cycle);
    let [words, kind] = this.uses[use];
    // Before the first vector and after the last, waiting is not a bubble between tiles.
    if (kind === 'wait' && tile < 0) kind = 'none';
    return {cycle, tile, vector, use, kind, words};
  }

  swapAt(n, k, cycle) {
    return (this.at('swap', 0, cycle) >> (n + k)) % 2 === 1;
  }

  shiftAt(n, k, cycle) {
    return (this.at('shift', k, cycle) >> n) % 2 === 1;
  }

  // Has a weight come into this cell's live (`kind` swap) or shadow (shift) register since reset?
  loaded(kind, n, k, cycle) {
    const happens = kind === 'swap' ? this.swapAt : this.shiftAt, key = `${kind} ${n} ${k}`;
    if (!this.loads.has(key)) {
      const found = this.next(this.first - 1, (at) => happens.call(this, n, k, at));
      this.loads.set(key, found < 0 ? Infinity : found);
    }
    return cycle > this.loads.get(key);
  }

  // All there is to know of a cell in a cycle; sumOut is what it has made when the cycle ends.
  cell(n, k, cycle) {
    const index = n * this.cols + k;
    const slot = this.slot(cycle - n - k);
    const tile = this.tiles[slot.tile];
    return {
      slot, tile,
      counts: slot.kind === 'vector' && n < tile.n_used && k < tile.k_used,
      act: this.at('act', index, cycle), live: this.at('live', index, cycle), shadow: this.at('shadow', index, cycle),
      sumIn: k === 0 ? 0 : this.at('sum', index - 1, cycle),
      sumOut: cycle < this.last ? this.at('sum', index, cycle + 1) : null,
      swap: this.swapAt(n, k, cycle), shift: this.shiftAt(n, k, cycle),
      loaded: this.loaded('swap', n, k, cycle), shadowLoaded: this.loaded('shift', n, k, cycle),
    };
  }

  // The vector whose sum leaves row n in this cycle, if it carries one.
  leaving(n, cycle) {
    return this.slot(cycle - n - this.cols);
  }

  beat(stream, cycle) {
    return stream in this.beats ? Number(this.beats[stream][cycle - this.first]) : 0;
  }

  // {vectors, bubbles, macs} up to the end of a cycle. Bubbles lie between the first and the last vector.
  totals(cycle) {
    if (!this.sums) this.sums = this.addUp();
    return this.sums[cycle - this.first];
  }

  addUp() {
    const entering = this.slots.map(([, vector]) => vector >= 0);
    const begin = entering.indexOf(true), end = entering.lastIndexOf(true);
    let vectors = 0, bubbles = 0;
    return entering.map((enters, i) => {
      if (enters) vectors += 1;
      else if (i > begin && i < end) bubbles += 1;
      // The unit counts a slot's multiplications when the slot enters, in the next cycle's value.
      return {vectors, bubbles, macs: this.at('macs', 0, Math.min(this.first + i + 1, this.last))};
    });
  }

  // Where matrices meet: names of a tile's vector, in the whole job.
  vectorName(slot) {
    if (slot.vector < 0) return slot.kind === 'none' ? slot.words : `bubble: ${slot.words}`;
    const tile = this.tiles[slot.tile];
    return `vector ${tile.m0 + slot.vector} of tile ${slot.tile}`;
  }

  // Characters of the longest {act, weight, sum} that a vector meets: what a small cell has room for.
  longest() {
    const range = {act: [0, 0], weight: [0, 0], sum: [0, 0]};
    const see = (of, value) => { range[of] = [Math.min(range[of][0], value), Math.max(range[of][1], value)]; };
    for (let c = this.first; c <= this.last; c++) {
      for (let k = 0; k < this.cols; k++) if (this.at('shift', k, c)) see('weight', this.at('weight_in', k, c));
      if (this.slots[c - this.first][1] < 0) continue;
      for (let n = 0; n < this.rows; n++) {
        for (let k = 0; k < this.cols && c + n + k < this.last; k++) {
          see('act', this.at('act', n * this.cols + k, c + n + k));
          see('sum', this.at('sum', n * this.cols + k, c + n + k + 1));
        }
      }
    }
    const length = (ends) => Math.max(...ends.map((value) => String(value).length));
    return Object.fromEntries(Object.entries(range).map(([name, ends]) => [name, length(ends)]));
  }

  // The next cycle after `cycle` for which `test` holds, or -1.
  next(cycle, test) {
    for (let c = cycle + 1; c <= this.last; c++) if (test(c)) return c;
    return -1;
  }
}

// A number as it is read: a minus sign, not a hyphen.
const text = (value) => (value === null ? '–' : String(value).replace('-', '−'));
