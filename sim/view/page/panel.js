// SPDX-License-Identifier: Apache-2.0
// The words beside the picture: this cycle, the chosen cell, what the colours mean.
'use strict';

function fill(list, rows) {
  list.replaceChildren(...rows.flatMap(([name, value, kind]) => {
    const term = document.createElement('dt'), detail = document.createElement('dd');
    term.textContent = name;
    detail.textContent = value;
    if (kind) detail.className = kind;
    return [term, detail];
  }));
}

const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;

// A short sentence for a screen reader, and the rows of "This cycle".
function tellCycle(run, c) {
  const slot = run.slot(c), totals = run.totals(c), cells = run.rows * run.cols, busy = run.busy[c - run.first];
  const all = run.totals(run.last);
  const moving = STREAM_NAMES.filter((name) => run.beat(name, c) === 2);
  const result = run.results.find(([cycle]) => cycle === c);
  const enters = run.vectorName(slot);
  const swap = run.at('swap', 0, c) % 2 === 1;
  const waits = run.beat('results', c) === 1 ? 'waits at the pins' : '–';
  const leaves = result ? `vector ${run.tiles[result[1]].m0 + result[2]}` : waits;
  return {
    says: `Cycle ${c}: ${enters}${swap ? ', with a swap' : ''}; ${busy} of ${cells} cells busy` +
      `${result ? `; the result of ${leaves} leaves` : ''}.`,
    rows: [
      ['enters', enters, slot.kind === 'wait' ? 'bad' : ''],
      ['swap', swap ? 'enters' : '–', swap ? 'shadow' : ''],
      ['busy cells', `${busy} of ${cells}, ${Math.round((100 * busy) / cells)} %`],
      ['result', leaves],
      ['beats', moving.join(', ') || '–'],
      ['vectors so far', `${totals.vectors} of ${all.vectors}`],
      ['bubbles so far', `${totals.bubbles} of ${all.bubbles}`, totals.bubbles ? 'bad' : ''],
      ['MACs counted', `${totals.macs} of ${all.macs}`],
    ],
  };
}

function tellCell(run, n, k, c) {
  const now = run.cell(n, k, c), {slot} = now;
  const live = (value) => text(now.loaded ? value : null);  // before the first swap registers hold anything
  return [
    ['slot', run.vectorName(slot), slot.kind === 'wait' ? 'bad' : ''],
    ['entered in', slot.kind === 'none' ? '–' : `${slot.cycle} = ${c} − ${n} − ${k}`],
    ['counts', slot.kind !== 'vector' ? 'no' : now.counts ? 'yes' : 'no, cell not used'],
    ['activation', text(now.act), 'act'],
    ['live weight', now.loaded ? text(now.live) : 'none yet'],
    ['product', live(now.act * now.live)],
    ['sum in', live(now.sumIn), 'sum'],
    ['sum out', live(now.sumOut), 'sum'],
    ['shadow', now.shadowLoaded ? text(now.shadow) : 'none yet', 'shadow'],
    ['swap', now.swap ? 'shadow goes live' : 'no', now.swap ? 'shadow' : ''],
    ['shift', now.shift ? 'from above' : 'no', now.shift ? 'shadow' : ''],
  ];
}

const LEGEND = [
  ['key act', 'activation, moves down'],
  ['key sum', 'partial sum, moves right'],
  ['key shadow', 'weight arriving, or in shadow'],
  ['key box swap', 'swap: the shadow goes live'],
  ['key four', 'vectors, four colours in turn'],
  ['key box wait', 'bubble: a slot without a vector'],
  ['key use', 'slots: a vector, or a bubble'],
];

function tellLegend(list) {
  list.replaceChildren(...LEGEND.map(([kind, words]) => {
    const item = document.createElement('li'), key = document.createElement('span');
    key.className = kind;
    key.setAttribute('aria-hidden', 'true');
    for (let m = 0; kind.endsWith('four') && m < 4; m++) {
      key.append(Object.assign(document.createElement('i'), {className: `m${m}`}));
    }
    item.append(key, words);
    return item;
  }));
}
