// The list of runs: how far each is, and what may be done with it.

import { getJson, listen, post } from './rest.js';
import { attempt, button, duration, el, fill, liveTable, showProblem, when } from './dom.js';
import { every, may } from './session.js';

// A browser holds six connections to a host: events of so many runs, polling for the rest.
const MOST_STREAMS = 3;

const CALLS = { pause: 'Pause', resume: 'Resume', stop: 'Stop' };

const callsFor = (state) => (state === 'RUNNING' ? ['pause', 'stop'] : ['PAUSED', 'STOPPED', 'FAILED'].includes(state) ? ['resume'] : []);

/** The buttons of a run, for those who may press them. */
export const runButtons = (run, changed) => (may('OPERATOR') ? callsFor(run.state) : []).map((call) =>
  button(CALLS[call], async () => changed(await attempt(() => post(`api/runs/${run.id}/${call}`), `${CALLS[call]}: done.`)), { 'data-call': call, 'aria-label': `${CALLS[call]} run ${run.id}` }));

export function progressText(run) {
  const p = run.progress;
  if (run.state !== 'RUNNING') return run.detail ?? '';
  if (!p) return 'opening its devices';
  const eta = p.secondsLeft != null ? `, about ${duration(p.secondsLeft)} left` : '';
  return `${p.phase}, ${p.done.toLocaleString('en')} of ${p.total.toLocaleString('en')}${eta}${run.waiting ? `. ${run.waiting}` : ''}`;
}

export const progressBar = (run) => run.progress && run.state === 'RUNNING' &&
  el('progress', { max: Math.max(1, run.progress.total), value: run.progress.done, 'aria-label': `Progress of ${run.progress.phase}` });

export const stateWord = (state) => el('span', { class: `state ${state.toLowerCase()}` }, state.toLowerCase());

export function runsView(main) {
  const compared = new Set();
  const streams = new Map();
  let runs = [];
  const list = el('div', {}, el('p', { class: 'empty' }, 'Loading …'));
  const go = button('Compare', () => { location.hash = `#/compare/${[...compared].join('/')}`; }, { class: 'main', disabled: true });
  main.append(el('section', {}, el('div', { class: 'bar' }, el('h2', { tabindex: -1 }, 'Runs'), el('span', { class: 'quiet' }, 'Two ticked runs are compared in one chart.'), go, may('OPERATOR') && el('a', { class: 'button', href: '#/start' }, 'Start a run')), list));

  const tick = (run) => {
    const box = el('input', { type: 'checkbox', checked: compared.has(run.id), 'aria-label': `Compare run ${run.id}`, onchange: () => {
      box.toggleAttribute('checked', box.checked); // what a later drawing compares with
      if (box.checked) compared.add(run.id); else compared.delete(run.id);
      if (compared.size > 2) compared.delete([...compared][0]);
      show();
    } });
    return box;
  };
  const lines = liveTable('Runs', [
    { title: 'compare', of: tick },
    { title: 'run', rowHeader: true, of: (r) => el('a', { href: `#/runs/${r.id}` }, r.id) },
    { title: 'task', of: (r) => `${r.task} · ${r.space}` },
    { title: 'state', of: (r) => stateWord(r.state) },
    { title: 'progress', kind: 'wide', of: (r) => el('div', {}, progressBar(r), el('span', { class: 'quiet' }, progressText(r))) },
    { title: 'actions', of: (r) => el('span', { class: 'actions' }, runButtons(r, refresh)) },
    { title: 'objectives', kind: 'wrapped', of: (r) => r.objectives.join(', ') },
    { title: 'started', kind: 'wrapped', of: (r) => `${when(r.createdAt)} by ${r.startedBy}` },
  ], (r) => r.id);
  const show = () => {
    go.disabled = compared.size !== 2;
    lines.show(runs);
    if (runs.length === 0) fill(list, el('p', { class: 'empty' }, 'No run yet. ', may('OPERATOR') ? el('a', { href: '#/start' }, 'Start one here') : 'Somebody with the role operator starts one', ', or with ', el('code', {}, `tinyloop search --host ${location.origin} --task row-mnist --fleet sim:cortex-m4x2`)));
    else if (lines.box.parentNode !== list) list.replaceChildren(lines.box);
  };
  const watch = () => {
    const running = runs.filter((r) => r.state === 'RUNNING').slice(0, MOST_STREAMS).map((r) => r.id);
    for (const [id, stop] of streams) if (!running.includes(id)) { stop(); streams.delete(id); }
    for (const id of running) {
      if (!streams.has(id)) streams.set(id, listen(`api/runs/${id}/events`, { progress: (run) => update(id, run) }));
    }
  };
  let pending = null;
  const update = (id, run) => {
    const known = runs.find((r) => r.id === id);
    if (known) Object.assign(known, run);
    pending ??= setTimeout(() => { pending = null; show(); }, 250);
  };
  const refresh = async () => {
    try {
      runs = await getJson('api/runs');
      show();
      watch();
    } catch (error) {
      showProblem(error);
    }
  };
  const stop = every(4000, refresh);
  return () => { stop(); clearTimeout(pending); streams.forEach((end) => end()); };
}
