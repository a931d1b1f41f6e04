// Starts a run: the host's tasks, its devices or simulated ones, and what is searched for.

import { getJson, post } from './rest.js';
import { attempt, el, showProblem } from './dom.js';

const OBJECTIVES = [['accuracy', true], ['size', true], ['latency', true], ['energy', false], ['ram', false]];
const CORES = ['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m7', 'cortex-m33', 'rv32'];

export function startView(main, chosen) {
  const form = el('form', { class: 'stacked' }, el('p', { class: 'empty' }, 'Loading …'));
  main.append(el('section', {}, el('p', {}, el('a', { href: '#/runs' }, '← Runs')), el('h2', { tabindex: -1 }, 'Start a run'), form));
  Promise.all([getJson('api/tasks'), getJson('api/devices')]).then(([tasks, devices]) => build(form, tasks.filter((t) => !t.problem), devices, chosen)).catch(showProblem);
  return () => {};
}

const counted = (name, value, min, max, more = {}) => el('input', { type: 'number', name, value, min, max, step: 1, required: true, ...more });
const chosenFrom = (name, options, value) => el('select', { name }, options.map(([key, text]) => new Option(text, key, false, key === value)));
const labelled = (text, ...inputs) => el('label', {}, text, inputs);

function build(form, tasks, devices, chosen) {
  if (tasks.length === 0) {
    form.replaceChildren(el('p', { class: 'empty' }, 'No task can be run here. ', el('a', { href: '#/tasks' }, 'Models and data sets'), ' says why, and takes another.'));
    return;
  }
  const bench = [...new Set(devices.map((d) => d.name.replace(/#\d+$/, '')))].filter((name) => !name.includes(':'));
  const kinds = new Set(devices.filter((d) => bench.includes(d.name.replace(/#\d+$/, ''))).map((d) => d.mcu));
  const usual = bench.length === 0 ? 'sim:cortex-m4x2' : kinds.size > 1 ? bench[0] : 'bench'; // a run is on devices of one kind
  const fleets = el('datalist', { id: 'fleets' }, [...bench.length ? ['bench', ...bench] : [], ...CORES.map((core) => `sim:${core}x2`)].map((fleet) => el('option', { value: fleet })));
  const budget = el('p', { class: 'quiet', role: 'status' });
  form.replaceChildren(
    labelled('Task', chosenFrom('task', tasks.map((t) => [t.task, `${t.task}${t.dataset === t.task ? '' : ` on ${t.dataset}`}`]), chosen ?? 'row-mnist')),
    labelled('Devices', el('input', { name: 'fleet', list: 'fleets', required: true, value: usual, autocomplete: 'off', 'aria-describedby': 'fleet-hint' })), fleets,
    el('p', { class: 'quiet', id: 'fleet-hint' }, bench.length ? `bench means all of this host's (${bench.join(', ')})${kinds.size > 1 ? ', which are of several kinds: a run wants one' : ''}. ` : '', 'sim:cortex-m4x2 are two simulated boards, whose times are MODELLED.'),
    el('fieldset', {}, el('legend', {}, 'Objectives, two or more'), OBJECTIVES.map(([name, on]) => el('label', { class: 'inline' }, el('input', { type: 'checkbox', name: 'objectives', value: name, checked: on }), ` ${name}`))),
    labelled('Constraints', el('input', { name: 'constraints', autocomplete: 'off', placeholder: 'none; for example latency<5ms, ram<32kB' })),
    el('div', { class: 'bar' }, labelled('Population ', counted('population', 32, 2, 10000)), labelled('Generations ', counted('generations', 10, 1, 100000)), labelled('Samples ', counted('samples', 1000, 1, 1000000)), labelled('Seed ', counted('seed', 1, 0, 2 ** 31))),
    budget,
    el('details', {}, el('summary', {}, 'More'),
      labelled('Widths', chosenFrom('space', [['paper', '17 a layer, as the paper'], ['split', 'weights apart, 23 a layer']], 'paper')),
      labelled('Strategy', chosenFrom('strategy', [['nsga2', 'NSGA-II'], ['surrogate', 'NSGA-II with a surrogate, for few evaluations']], 'nsga2')),
      labelled('Mode', chosenFrom('mode', [['generational', 'generations: the same seed gives the same front'], ['steady-state', 'steady state: no device waits']], 'generational')),
      labelled('Local search after it, evaluations', counted('exploit', '', 1, 1000000, { required: false, placeholder: 'none' })),
      labelled('Training of the front, epochs', counted('qatEpochs', '', 1, 1000, { required: false, placeholder: 'none' }))),
    el('p', { class: 'bar' }, el('button', { type: 'submit', class: 'main' }, 'Start'), el('a', { href: '#/runs' }, 'Cancel')));
  const count = () => {
    const { population, generations } = form.elements;
    budget.textContent = `At most ${(population.value * generations.value).toLocaleString('en')} evaluations, beside the baselines.`;
  };
  form.addEventListener('input', count);
  form.addEventListener('submit', (event) => { event.preventDefault(); start(form); });
  count();
}

async function start(form) {
  const given = new FormData(form);
  const text = (name) => given.get(name).trim();
  const optional = (name) => (text(name) ? { [name]: Number(text(name)) } : {});
  const objectives = given.getAll('objectives');
  const boxes = [...form.querySelectorAll('[name=objectives]')];
  boxes[0].setCustomValidity(objectives.length < 2 ? 'Choose two or more objectives.' : '');
  if (!form.reportValidity()) {
    boxes.forEach((box) => box.addEventListener('change', () => boxes[0].setCustomValidity(''), { once: true }));
    return;
  }
  const run = await attempt(() => post('api/runs', {
    source: { task: text('task'), weights: 'per-row', ranges: 'mse' }, space: text('space'), objectives,
    constraints: text('constraints').split(',').map((c) => c.trim()).filter(Boolean), fleet: text('fleet'),
    population: Number(text('population')), generations: Number(text('generations')), seed: Number(text('seed')), statePath: 'narrow', samples: Number(text('samples')),
    strategy: text('strategy'), mode: text('mode'), ...optional('exploit'), ...optional('qatEpochs'),
  }), 'The run has started.');
  if (run) location.hash = `#/runs/${run.id}`;
}
