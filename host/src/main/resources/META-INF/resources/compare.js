// Two runs: their fronts in one chart, and what the one has over the other.

import { frontOf, hypervolume, referenceBytes } from './analysis.js';
import { getJson } from './rest.js';
import { Chart, series } from './chart.js';
import { el, number, percent, table } from './dom.js';
import { fronts } from './figures.js';
import { pointOf } from './objectives.js';

export function compareView(main, a, b) {
  const box = el('div', { class: 'chart', role: 'img', id: 'chart', 'aria-label': `Fronts of the runs ${a} and ${b}` });
  const text = el('p', { class: 'quiet', id: 'described' }, 'Loading …');
  const rows = el('div');
  const numbers = el('details', { class: 'numbers' }, el('summary', {}, 'The fronts as a table'), el('div'));
  main.append(el('section', {}, el('h2', { tabindex: -1 }, 'Two runs'), text, box, numbers), el('section', {}, el('h2', {}, 'Figures'), rows));
  let chart;
  let ended = false;
  (async () => {
    const [first, second] = await Promise.all([a, b].map(load));
    if (ended) return;
    chart = new Chart(box, () => fronts([
      [first.name, first.front, series(0)], [second.name, second.front, series(2)],
      [`homogeneous of ${first.run.id}`, first.homogeneous, series(1), 'dashed'], ...(first.run.task === second.run.task ? [] : [[`homogeneous of ${second.run.id}`, second.homogeneous, series(3), 'dashed']]),
    ]));
    chart.update();
    const most = referenceBytes([...first.homogeneous, ...second.homogeneous]);
    text.textContent = first.run.task === second.run.task ? `Both searched ${first.run.task}. Hypervolume below ${number(most)} bytes.`
      : `They searched different tasks (${first.run.task}, ${second.run.task}): their accuracies are not of the same samples.`;
    rows.replaceChildren(figures([first, second], most));
    numbers.lastElementChild.append(members([first, second]));
  })().catch((error) => { text.textContent = error.message; });
  return () => { ended = true; chart?.dispose(); };
}

async function load(id) {
  const [run, front] = await Promise.all([getJson(`api/runs/${id}`), getJson(`api/runs/${id}/front`)]);
  return { run, name: `${id} · seed ${run.configuration.seed}`, front: front.individuals.map(pointOf), homogeneous: front.homogeneous.map((h) => ({ ...pointOf(h.individual), bits: h.bits })) };
}

const members = (runs) => table('Fronts of both runs', [
  { title: 'run', rowHeader: true, of: (m) => m.name }, { title: 'model bytes', number: true, of: (m) => number(m.modelBytes) }, { title: 'accuracy', number: true, of: (m) => m.accuracy.toFixed(4) },
], runs.flatMap((r) => frontOf(r.front).map((p) => ({ ...p, name: r.name }))));

function figures(runs, most) {
  const best = (r) => r.front.reduce((top, p) => (p.accuracy > (top?.accuracy ?? -1) ? p : top), null);
  const smallest = (r) => r.front.reduce((least, p) => (p.modelBytes < (least?.modelBytes ?? Infinity) ? p : least), null);
  return table('Figures of both runs', [
    { title: 'run', rowHeader: true, of: (r) => el('a', { href: `#/runs/${r.run.id}` }, r.name) },
    { title: 'state', of: (r) => r.run.state.toLowerCase() },
    { title: 'individuals of the front', number: true, of: (r) => number(r.front.length) },
    { title: 'hypervolume', number: true, of: (r) => (most ? hypervolume(frontOf(r.front), most).toFixed(4) : '–') },
    { title: 'homogeneous', number: true, of: (r) => (most ? hypervolume(frontOf(r.homogeneous), most).toFixed(4) : '–') },
    { title: 'best accuracy', number: true, of: (r) => percent(best(r)?.accuracy) },
    { title: 'fewest bytes', number: true, of: (r) => number(smallest(r)?.modelBytes) },
  ], runs);
}
