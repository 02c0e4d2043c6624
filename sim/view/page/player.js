// SPDX-License-Identifier: Apache-2.0
// Time: which cycle is shown, who may change it (buttons, keys, the plot, the address), and the frames between cycles.
'use strict';

const SPEEDS = [0.5, 1, 2, 4, 8, 16, 32];
const MOVE_MS = 260;  // of a single step; while playing, at most this share of a cycle's time:
const MOVE_SHARE = 0.6;
const PLAY = 'M4 2.5v11L13 8z', PAUSE = 'M4 3h3v10H4z M9 3h3v10H9z';

class Player {
  constructor(run) {
    this.run = run;
    this.ui = Object.fromEntries(['array', 'timeline', 'now', 'cell', 'cell-row', 'cell-column', 'legend', 'shows',
      'scrub', 'cycle', 'speed', 'play', 'back', 'forward', 'to-start', 'to-end', 'theme', 'status', 'stage', 'dock']
      .map((id) => [id, document.getElementById(id)]));
    this.still = matchMedia('(prefers-reduced-motion: reduce)');
    this.picture = new ArrayPicture(this.ui.array, run);
    this.timeline = new Timeline(this.ui.timeline, run, (cycle) => this.seek(cycle));
    this.playing = false;
    this.began = -1;  // when the move into this cycle began; -1: at rest
    this.speed = 2;
    this.chosen = [0, 0];
    this.cycle = run.first;
    this.tell();
    this.listen();
    this.readAddress();
    this.layout();
    new ResizeObserver(() => this.layout()).observe(this.ui.stage);
  }

  tell() {
    const {ui, run} = this, {job} = run;
    const stalls = job.stalls.length ? ` Held back at random: ${job.stalls.join(', ')}.` : '';
    ui.shows.textContent = `Job ${job.name}: ${job.shows}. M = ${job.m}, K = ${job.k}, N = ${job.n}; ` +
      `${plural(run.tiles.length, 'tile')}, ${plural(job.last_cycle - job.first_cycle + 1, 'cycle')}.${stalls}`;
    tellLegend(ui.legend);
    Object.assign(ui.scrub, {min: run.first, max: run.last, step: 1});
    ui.speed.replaceChildren(...SPEEDS.map((speed) => new Option(`${speed}/s`, speed, false, speed === this.speed)));
    const numbers = (count) => Array.from({length: count}, (_, i) => new Option(i, i));
    ui['cell-row'].replaceChildren(...numbers(run.rows));
    ui['cell-column'].replaceChildren(...numbers(run.cols));
    const label = `${run.rows} rows of ${run.cols} cells: activations move down, partial sums move right`;
    ui.array.setAttribute('aria-label', label);
    const busiest = Math.max(...run.busy);
    ui.timeline.setAttribute('aria-label', `Busy cells, use of slots and beats of the streams over ${run.cycles} cycles; ` +
      `at most ${busiest} of ${run.rows * run.cols} cells are busy`);
  }

  layout() {
    const width = Math.floor(this.ui.stage.clientWidth);
    if (width === this.width) return;
    this.width = width;
    this.picture.layout(width);
    const dock = this.ui.dock.clientWidth;
    this.timeline.layout(dock, dock < 600 || innerHeight < 560);
    this.draw();
  }

  draw() {
    const {run, ui, cycle} = this;
    this.picture.draw(cycle);
    this.timeline.draw(cycle);
    const told = tellCycle(run, cycle);
    fill(ui.now, told.rows);
    ui.scrub.value = cycle;
    ui.scrub.setAttribute('aria-valuetext', told.says);
    ui.cycle.textContent = `cycle ${cycle}`;
    if (!this.playing) ui.status.textContent = told.says;
    this.drawCell();
  }

  drawCell() {
    const [n, k] = this.chosen;
    this.ui['cell-row'].value = n;
    this.ui['cell-column'].value = k;
    this.picture.select(this.chosen);
    fill(this.ui.cell, tellCell(this.run, n, k, this.cycle));
  }

  choose(n, k) {
    this.chosen = [Math.min(Math.max(n, 0), this.run.rows - 1), Math.min(Math.max(k, 0), this.run.cols - 1)];
    this.drawCell();
  }

  // Shows a cycle at rest, or with the move into it if it is the next one.
  seek(cycle, moves = false) {
    const wanted = Math.min(Math.max(cycle, this.run.first), this.run.last);
    if (!moves) this.pause();
    this.began = moves && wanted === this.cycle + 1 && !this.still.matches ? performance.now() : -1;
    if (wanted !== this.cycle) {
      this.cycle = wanted;
      this.draw();
    }
    this.picture.tween(this.began < 0 ? 1 : 0);
    if (this.began >= 0) this.frame();
    if (!this.playing) this.writeAddress();
  }

  step(by) {
    const wanted = this.cycle + by;
    if (this.playing) this.pause();
    this.seek(wanted, by === 1);
  }

  play() {
    if (this.cycle === this.run.last) this.seek(this.run.first);
    this.playing = true;
    this.due = performance.now() + 1000 / this.speed;
    this.showPlaying();
    this.frame();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.showPlaying();
    this.ui.status.textContent = tellCycle(this.run, this.cycle).says;
  }

  showPlaying() {
    this.ui.play.querySelector('path').setAttribute('d', this.playing ? PAUSE : PLAY);
    this.ui.play.setAttribute('aria-label', this.playing ? 'Pause' : 'Play');
  }

  frame() {
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame((now) => {
      const time = this.playing ? Math.min(MOVE_MS * 2, (1000 / this.speed) * MOVE_SHARE) : MOVE_MS;
      const f = this.began < 0 ? 1 : Math.min(1, Math.max(0, (now - this.began) / time));
      this.picture.tween(f * f * (3 - 2 * f));
      if (this.playing && now >= this.due) {
        const late = Math.floor(((now - this.due) * this.speed) / 1000);  // a hidden tab draws no frames
        this.due = Math.max(this.due, now - 1000) + 1000 / this.speed;
        this.seek(this.cycle + 1 + Math.min(late, 3), true);
        if (this.cycle === this.run.last) this.pause();
      }
      if (this.playing || f < 1) this.frame();
    });
  }

  jump(test) {
    const found = this.run.next(this.cycle, test);
    if (found >= 0) this.seek(found);
  }

  setSpeed(speed) {
    this.speed = speed;
    this.ui.speed.value = speed;
    this.due = performance.now() + 1000 / speed;
  }

  toggleTheme() {
    const root = document.documentElement;
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    const dark = (root.dataset.theme || system) === 'dark';
    root.dataset.theme = dark ? 'light' : 'dark';
  }

  listen() {
    const {ui} = this, on = (id, event, act) => ui[id].addEventListener(event, act);
    on('play', 'click', () => (this.playing ? this.pause() : this.play()));
    on('back', 'click', () => this.step(-1));
    on('forward', 'click', () => this.step(1));
    on('to-start', 'click', () => this.seek(this.run.first));
    on('to-end', 'click', () => this.seek(this.run.last));
    on('scrub', 'input', () => this.seek(Number(ui.scrub.value)));
    on('speed', 'change', () => this.setSpeed(Number(ui.speed.value)));
    on('theme', 'click', () => this.toggleTheme());
    const chooses = () => this.choose(Number(ui['cell-row'].value), Number(ui['cell-column'].value));
    on('cell-row', 'change', chooses);
    on('cell-column', 'change', chooses);
    for (const event of ['pointermove', 'pointerdown']) {
      on('array', event, ({target}) => {
        const cell = target.closest('[data-cell]');
        if (cell) this.choose(...cell.dataset.cell.split(',').map(Number));
      });
    }
    document.addEventListener('keydown', (event) => this.key(event));
    addEventListener('hashchange', () => this.readAddress());
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('select')) return;
    const [n, k] = this.chosen, far = event.shiftKey ? 10 : 1, {run} = this;
    const faster = (by) => this.setSpeed(SPEEDS[SPEEDS.indexOf(this.speed) + by] || this.speed);
    const keys = {
      ' ': () => (this.playing ? this.pause() : this.play()),
      ArrowRight: () => this.step(far), ArrowLeft: () => this.step(-far),
      Home: () => this.seek(run.first), End: () => this.seek(run.last),
      '+': () => faster(1), '=': () => faster(1), '-': () => faster(-1),
      n: () => this.jump((c) => run.at('swap', 0, c) % 2 === 1),
      b: () => this.jump((c) => run.slot(c).kind === 'wait'),
      r: () => this.jump((c) => run.beat('results', c) === 2),
      w: () => this.choose(n - 1, k), s: () => this.choose(n + 1, k),
      a: () => this.choose(n, k - 1), d: () => this.choose(n, k + 1),
      t: () => this.toggleTheme(),
    };
    const act = keys[event.key] || keys[event.key.toLowerCase()];
    if (!act || (event.key === ' ' && event.target.matches('button'))) return;
    event.preventDefault();
    act();
  }

  // The address says what is shown: #cycle=12&cell=1,2. So a moment can be sent to someone.
  readAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const cycle = Number.parseInt(asked.get('cycle'), 10), cell = (asked.get('cell') || '').split(',').map(Number);
    if (cell.length === 2 && cell.every(Number.isInteger)) this.chosen = cell;
    if (['light', 'dark'].includes(asked.get('theme'))) document.documentElement.dataset.theme = asked.get('theme');
    if (this.run.has(cycle)) this.cycle = cycle;
    if (this.width) {
      this.choose(...this.chosen);
      this.picture.tween(1);
      this.draw();
    }
  }

  writeAddress() {
    history.replaceState(null, '', `#cycle=${this.cycle}&cell=${this.chosen.join(',')}`);
  }
}

Run.read().then((run) => {
  window.player = new Player(run);
  document.documentElement.dataset.ready = 'yes';
}).catch((error) => {
  document.getElementById('shows').textContent = `This page can't be shown: ${error.message}`;
  throw error;
});
