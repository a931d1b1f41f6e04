// One run: its state, its figures as they grow, and its front as a table.

import { Chart } from './chart.js';
import { button, download, el, facts, fill, liveTable, number, percent, say, showProblem, table } from './dom.js';
import { figures as others } from './figures.js';
import { front, pinsOf, togglePin } from './front.js';
import { described, OBJECTIVES } from './objectives.js';
import { progressBar, progressText, runButtons, stateWord } from './runs.js';
import { RunStore } from './store.js';

const figures = [front, ...others];

export const individualLink = (run, genome) => `#/runs/${run}/individuals/${genome}`;

export function runView(main, id, figureId) {
  const figure = figures.find((f) => f.id === figureId) ?? front;
  const store = RunStore.kept?.id === id && !RunStore.kept.closed ? RunStore.kept : new RunStore(id);
  if (RunStore.kept && RunStore.kept !== store) RunStore.kept.close();
  RunStore.kept = store;

  const title = el('h2', { tabindex: -1 }, `Run ${id}`);
  const actions = el('span', { class: 'actions' });
  const status = el('p', { class: 'quiet', id: 'status' });
  const box = el('div', { class: 'chart', role: 'img', id: 'chart' });
  const description = el('p', { class: 'quiet', id: 'described', 'aria-live': 'off' });
  const legend = el('p', { class: 'legend' });
  const pins = el('div');
  const numbers = el('details', { class: 'numbers', hidden: !figure.rows }, el('summary', {}, 'The figure as a table'), el('div'));
  numbers.addEventListener('toggle', () => describe());
  const rows = el('div', { id: 'front-table' });
  const open = (genome) => { location.hash = individualLink(id, genome); };
  const chart = new Chart(box, () => figure.draw(store), (data, event) => figure.clicked?.(store, data, open, redraw, event));
  const save = [button('Save PNG', () => saved(chart.picture(), `${id}-${figure.id}.png`)), button('Save SVG', () => saved(chart.drawing(), `${id}-${figure.id}.svg`))];
  const redraw = () => { chart.update(); describe(); showFront(); };

  main.append(
    el('section', {}, el('div', { class: 'bar' }, title, actions), status, about(store)),
    el('section', { 'aria-label': figure.title },
      el('nav', { class: 'tabs', 'aria-label': 'Figures' }, figures.map((f) => el('a', { href: `#/runs/${id}/${f.id}`, 'aria-current': f === figure ? 'page' : null }, f.title))),
      el('div', { class: 'bar controls' }, figure.controls?.(redraw) ?? [], save),
      description, box, legend, numbers),
    pins,
    el('section', {}, el('div', { class: 'bar' }, el('h2', {}, 'Front'),
      button('CSV', () => download(`${id}-front.csv`, new Blob([csv(store)], { type: 'text/csv' }))),
      button('JSON', () => download(`${id}-front.json`, new Blob([JSON.stringify(store.frontView, null, 2)], { type: 'application/json' })))), rows));

  function describe() {
    const nothing = figure.empty(store);
    description.textContent = nothing || figure.describe(store);
    description.classList.toggle('empty', Boolean(nothing));
    box.hidden = Boolean(nothing);
    save.forEach((one) => { one.disabled = Boolean(nothing); });
    box.setAttribute('aria-label', `${figure.title}. ${description.textContent} A table below has its numbers.`);
    numbers.hidden = Boolean(nothing) || !figure.rows;
    if (numbers.open && !numbers.hidden) {
      const { columns, rows: lines } = figure.rows(store);
      fill(numbers.lastElementChild, table(figure.title, columns, lines));
    }
    fill(legend, nothing || !figure.legend ? [] : figure.legend(store));
    fill(pins, figure === front ? pinCards(store, redraw) : []);
  }

  const members = frontTable(store, redraw);
  const showFront = () => {
    members.show([...store.front].sort((a, b) => b.accuracy - a.accuracy));
    if (store.front.length === 0) fill(rows, noFront(store.run));
    else if (members.box.parentNode !== rows) rows.replaceChildren(members.box);
  };
  let shownFront;
  let shownState;
  const changed = () => {
    if (!store.run) return;
    if (shownState && shownState !== store.run.state) say(`The run is ${store.run.state.toLowerCase()}.`);
    if (shownState !== store.run.state) actions.replaceChildren(...runButtons(store.run, () => store.open(changed).catch(showProblem)));
    shownState = store.run.state;
    title.textContent = `${store.run.task} · ${store.run.space} · ${id}`;
    fill(status, stateWord(store.run.state), ' ', progressText(store.run), progressBar(store.run));
    describe();
    if (!box.hidden) chart.update();
    if (shownFront !== store.frontView) showFront();
    shownFront = store.frontView;
  };
  if (store.run) {
    store.watchers.add(changed);
    changed();
  } else {
    description.textContent = 'Loading …';
    store.open(changed).catch((error) => { description.textContent = ''; showProblem(error); });
  }
  return () => { store.watchers.delete(changed); chart.dispose(); };
}

function about(store) {
  const box = el('details', {}, el('summary', {}, 'Configuration'));
  box.addEventListener('toggle', () => {
    const c = store.run?.configuration;
    if (!box.open || !c || box.children.length > 1) return;
    box.append(facts([['task', c.source.task], ['data', c.source.dataset], ['space', c.space], ['objectives', c.objectives.join(', ')], ['constraints', c.constraints.join(', ') || 'none'], ['fleet', c.fleet], ['population', c.population], ['generations', c.generations], ['seed', c.seed], ['samples', c.samples], ['strategy', c.strategy ?? 'nsga2'], ['mode', c.mode ?? 'generational'], ['QAT epochs', c.qatEpochs], ['started by', store.run.startedBy]]));
  });
  return box;
}

function saved(picture, name) {
  if (picture) download(name, picture);
}

const noFront = (run) => el('p', { class: 'empty' }, run.state === 'RUNNING' ? ['No front yet. Each device that answers adds to it; ', el('a', { href: '#/devices' }, 'the devices'), ' tell whether any waits.'] : 'This run ended without a front: its state above says why. What it evaluated is in the chart.');

function frontTable(store, redraw) {
  const quantity = (key) => (p) => described(p, key);
  return liveTable('Front', [
    { title: 'accuracy', rowHeader: true, of: (p) => el('a', { href: individualLink(store.id, p.genome) }, p.accuracy.toFixed(4)) },
    { title: 'model bytes', number: true, of: (p) => number(p.modelBytes) },
    { title: 'of 8 bit', number: true, of: (p) => percent(p.normalizedSize, 1) },
    { title: 'latency', of: quantity('latency') },
    { title: 'energy', of: quantity('energy') },
    { title: 'resident bytes', number: true, of: (p) => number(p.residentBytes) },
    { title: 'genome', kind: 'genome', of: (p) => p.genome.replaceAll(',', ' ') },
    { title: 'pin', of: (p) => el('input', { type: 'checkbox', checked: pinsOf(store.id).has(p.genome), 'aria-label': `Pin ${p.genome}`, onchange: (event) => { event.target.toggleAttribute('checked', event.target.checked); togglePin(store, p.genome, redraw); } }) },
  ], (p) => p.genome);
}

function pinCards(store, redraw) {
  const pins = pinsOf(store.id);
  return [...pins].map((genome) => store.byGenome.get(genome)).filter(Boolean).map((point) => el('section', { class: 'pin' },
    el('div', { class: 'bar' }, el('h2', {}, 'Pinned'), el('a', { href: individualLink(store.id, point.genome) }, 'Open the individual'),
      button('Unpin', () => togglePin(store, point.genome, redraw))),
    facts([...Object.keys(OBJECTIVES).map((key) => [key, described(point, key)]), ['genome', point.genome.replaceAll(',', ' ')]])));
}

function csv(store) {
  const cells = (p) => [p.accuracy, p.correct, p.total, p.modelBytes, p.residentBytes, p.normalizedSize, p.latency?.value, p.latency?.low, p.latency?.high, p.latency?.provenance, p.energy?.value, p.energy?.low, p.energy?.high, p.energy?.provenance, `"${p.genome}"`];
  const names = 'accuracy,correct,total,modelBytes,residentBytes,normalizedSize,latencyMicros,latencyLowMicros,latencyHighMicros,latencyProvenance,energyMicrojoules,energyLowMicrojoules,energyHighMicrojoules,energyProvenance,genome';
  return [names, ...store.front.map((p) => cells(p).map((c) => c ?? '').join(','))].join('\n') + '\n';
}
