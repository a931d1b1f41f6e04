// One run as the page knows it: what the host said, kept up to date by its events.

import { getIfThere, getJson, listen } from './rest.js';
import { pointOf } from './objectives.js';

const PAUSE = 500;

export class RunStore {
  constructor(id) {
    this.id = id;
    this.run = null;
    this.report = null;
    this.evaluations = []; // as they came, infeasible ones and those on other samples too
    this.byGenome = new Map(); // the newest of each genome, but on the test split
    this.order = []; // genomes as they appeared first
    this.refused = new Map(); // genome → why no device ran it
    this.front = [];
    this.homogeneous = [];
    this.watchers = new Set();
    this.version = 0;
  }

  /** Loads the run and goes on with it until {@link close}; tells `watcher` of every change, not faster than twice a second. */
  async open(watcher) {
    this.watchers.add(watcher);
    this.run = await getJson(`api/runs/${this.id}`);
    this.#setFront(await getJson(`api/runs/${this.id}/front`));
    await this.#loadReport();
    this.#changed();
    await this.#loadPoints();
    if (this.closed) return;
    this.stopListening = listen(`api/runs/${this.id}/events`, {
      individual: () => this.#later(),
      front: (front) => { this.#setFront(front); this.#changed(); },
      progress: (run) => this.#progress(run),
    });
  }

  close() {
    this.closed = true;
    this.stopListening?.();
    clearTimeout(this.timer);
    clearTimeout(this.telling);
    this.watchers.clear();
  }

  get points() {
    return [...this.byGenome.values()];
  }

  get genes() {
    return this.order.length ? this.order[0].split(',').length : 0;
  }

  /** What the search asked for, in order, with its generation; of a run that goes on as far as completions tell. */
  get searched() {
    const { population, generations, exploit } = this.run.configuration;
    const asked = this.report?.asked?.search ?? this.order.filter((g) => g.split(',').length === this.genes).slice(0, population * generations + (exploit ?? 0));
    return asked.map((genome, i) => ({ ...this.byGenome.get(genome), genome, generation: 1 + Math.floor(i / population) }));
  }

  /** Tells watchers that a figure has more to show. */
  touch() {
    this.#changed();
  }

  #changed() {
    this.version++;
    this.telling ??= setTimeout(() => {
      this.telling = null;
      this.told = performance.now();
      for (const watcher of this.watchers) watcher(this);
    }, Math.max(0, (this.told ?? -PAUSE) + PAUSE - performance.now()));
  }

  #later() {
    this.timer ??= setTimeout(async () => {
      await this.#loadPoints().catch(() => {});
      this.timer = null;
    }, PAUSE);
  }

  async #progress(run) {
    const ended = run.state !== 'RUNNING' && this.run.state === 'RUNNING';
    Object.assign(this.run, run, run.state === 'RUNNING' ? {} : { progress: run.progress });
    if (ended) {
      await this.#loadReport();
      this.#setFront(await getJson(`api/runs/${this.id}/front`));
      await this.#loadPoints();
    } else {
      this.#changed();
    }
  }

  async #loadReport() {
    if (this.run.state === 'COMPLETED') this.report = await getIfThere(`api/runs/${this.id}/report`);
  }

  async #loadPoints() {
    for (let more = true; more && !this.closed; ) {
      const page = await getJson(`api/runs/${this.id}/points?after=${this.evaluations.at(-1)?.ordinal ?? 0}`);
      page.forEach((point) => this.#add(point));
      more = page.length > 0;
      this.#changed();
    }
  }

  // Confirmed on all samples, a genome keeps the times that it was searched with.
  #add(point) {
    this.evaluations.push(point);
    if (point.split === 'test') return;
    const known = this.byGenome.get(point.genome);
    if (!known && !this.refused.has(point.genome)) this.order.push(point.genome);
    if (point.reason) {
      this.refused.set(point.genome, point.reason);
      return;
    }
    point.accuracy = point.correct / point.total;
    point.latency ??= known?.latency;
    point.energy ??= known?.energy;
    this.byGenome.set(point.genome, point);
  }

  #setFront(front) {
    this.front = front.individuals.map(pointOf);
    this.homogeneous = front.homogeneous.map((h) => ({ ...pointOf(h.individual), bits: h.bits }));
    this.frontView = front;
  }
}
