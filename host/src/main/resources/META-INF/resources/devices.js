// The host's devices: what each does, for whom, how well, and what keeps it from work.

import { getIfThere, getJson, post } from './rest.js';
import { ask, attempt, button, duration, el, facts, fill, liveTable, number, percent, showProblem, table, when } from './dom.js';
import { Chart, axis, base, color } from './chart.js';
import { every, may } from './session.js';
import { stateWord } from './runs.js';

const path = (device) => `api/devices/${device.name.split('/').map(encodeURIComponent).join('/')}`;

export const deviceLink = (name) => `#/devices/${encodeURIComponent(name)}`;

/** Quarantine with a reason, or release: for those who may. */
export function deviceButtons(device, changed) {
  if (!may('OPERATOR')) return [];
  if (device.quarantine || device.state === 'QUARANTINED') {
    return [button('Release', async () => changed(await attempt(() => post(`${path(device)}/release`), `${device.name} is released.`)), { 'aria-label': `Release ${device.name}` })];
  }
  return [button('Quarantine', async () => {
    const reason = await ask(`Quarantine ${device.name}`, 'Reason, for those who find it there', 'Quarantine');
    if (reason) changed(await attempt(() => post(`${path(device)}/quarantine`, { reason }), `${device.name} is in quarantine.`));
  }, { 'aria-label': `Quarantine ${device.name}` })];
}

const healthWord = (device) => el('span', { class: `state health-${device.health.toLowerCase()}` }, device.health.toLowerCase());

const noteOf = (device) => (device.quarantine ? `quarantine${device.quarantine.by ? ' by ' + device.quarantine.by : ''}: ${device.quarantine.reason}` : device.note ?? '');

/** Who waits for a device, the next one first. */
const queueOf = (device, leases) => leases.filter((l) => l.device === device.name && l.state === 'WAITING').sort((a, b) => a.requestedAt.localeCompare(b.requestedAt));

export function devicesView(main) {
  const list = el('div', {}, el('p', { class: 'empty' }, 'Loading …'));
  const queue = el('p', { class: 'quiet' });
  main.append(el('section', {}, el('h2', { tabindex: -1 }, 'Devices'), queue, list));
  const lines = liveTable('Devices', [
    { title: 'device', rowHeader: true, of: (d) => el('a', { href: deviceLink(d.name) }, d.name) },
    { title: 'state', of: (d) => stateWord(d.state) },
    { title: 'health', of: healthWord },
    { title: 'for', of: (d) => d.holder ?? '–' },
    { title: 'free in', number: true, of: (d) => (d.freeInSeconds == null ? '–' : duration(d.freeInSeconds)) },
    { title: 'queue', of: (d) => d.queue.map((l) => l.holder).join(', ') || '–' },
    { title: 'evaluations', number: true, of: (d) => number(d.evaluations) },
    { title: 'each', number: true, of: (d) => (d.turnaroundMillis == null ? '–' : `${number(d.turnaroundMillis, 1)} ms`) },
    { title: 'busy', number: true, of: (d) => percent(d.utilization, 0) },
    { title: 'faults', number: true, of: (d) => number(d.faults) },
    { title: 'note', kind: 'wide', of: noteOf },
    { title: 'actions', of: (d) => el('span', { class: 'actions' }, deviceButtons(d, () => refresh())) },
  ], (d) => d.name);
  const refresh = async () => {
    try {
      const [devices, runs, leases] = await Promise.all([getJson('api/devices'), getJson('api/runs'), getJson('api/leases')]);
      const waits = runs.filter((r) => r.state === 'RUNNING' && r.waitSeconds != null);
      queue.textContent = waits.map((r) => `A candidate of run ${r.id} waits about ${duration(r.waitSeconds)} for a device.`).join(' ');
      lines.show(devices.map((d) => ({ ...d, queue: queueOf(d, leases) })));
      if (devices.length === 0) {
        fill(list, el('p', { class: 'empty' }, 'The host holds no device now: simulated ones live as long as their run. For boards, start it with ', el('code', {}, 'tinyloop serve --bench FILE'), '; tinyloop doctor finds boards that are plugged in.'));
      } else if (lines.box.parentNode !== list) {
        list.replaceChildren(lines.box);
      }
    } catch (error) {
      showProblem(error);
    }
  };
  return every(2000, refresh);
}

export function deviceView(main, name) {
  const actions = el('span', { class: 'actions' });
  const body = el('div');
  const recoveries = el('div');
  const control = el('section', { hidden: true }, el('h2', {}, 'Control chart'), el('p', { class: 'quiet', id: 'described' }), el('div', { class: 'chart', role: 'img', 'aria-label': 'Times of the reference check over time. The table below has the numbers.' }), el('details', { class: 'numbers' }, el('summary', {}, 'The chart as a table'), el('div')));
  main.append(el('section', {}, el('p', {}, el('a', { href: '#/devices' }, '← Devices')), el('div', { class: 'bar' }, el('h2', { tabindex: -1 }, name), actions), body), control, el('section', {}, el('h2', {}, 'Recoveries'), recoveries));
  let chart;
  let noChart = false;
  let ended = false;
  const refresh = async () => {
    try {
      const [devices, leases] = await Promise.all([getJson('api/devices'), getJson('api/leases')]);
      const device = devices.find((d) => d.name === name);
      if (!device) {
        body.replaceChildren(el('p', { class: 'empty' }, 'This device is not there now. Those of a run leave with it; the list has those that are.'));
        actions.replaceChildren();
        return;
      }
      fill(actions, deviceButtons(device, refresh));
      fill(body, statistics(device, queueOf(device, leases)));
      fill(recoveries, recoveryTable((await getIfThere(`${path(device)}/recoveries`)) ?? []));
      const answer = noChart ? null : await getIfThere(`${path(device)}/chart`);
      noChart = answer === null;
      const data = answer?.chart ?? answer;
      if (!ended && data?.points?.length) {
        control.hidden = false;
        control.querySelector('p').textContent = `${data.points.length} checks with the reference model: ${String(data.state).toLowerCase().replaceAll('_', ' ')}.`;
        chart ??= new Chart(control.querySelector('.chart'), () => controlChart(chart.data));
        chart.data = data;
        fill(control.querySelector('details div'), checkTable(data.points));
        chart.update();
      }
    } catch (error) {
      showProblem(error);
    }
  };
  const stop = every(4000, refresh);
  return () => { ended = true; stop(); chart?.dispose(); };
}

function statistics(d, queue) {
  const tally = (t) => Object.entries(t).map(([step, { tried, helped }]) => `${step.toLowerCase().replaceAll('_', ' ')}: ${tried} tried, ${helped} helped`).join('; ');
  return facts([
    ['state', el('span', {}, stateWord(d.state), ' since ', when(d.since))], ['health', healthWord(d)], ['quarantine', d.quarantine && `${d.quarantine.reason} (since ${when(d.quarantine.since)}${d.quarantine.by ? ', by ' + d.quarantine.by : ''}${d.quarantine.until ? ', tested again ' + when(d.quarantine.until) : ', until it is released'})`],
    ['queue', queue.map((l) => `${l.holder} since ${when(l.requestedAt)}`).join(', ') || 'nobody waits with a lease'],
    ['uid', d.uid], ['asked for as', d.spec], ['core', d.mcu], ['labels', d.labels.join(', ')], ['works for', d.holder], ['free in', d.freeInSeconds == null ? null : duration(d.freeInSeconds)],
    ['evaluations', `${number(d.evaluations)}${d.turnaroundMillis == null ? '' : `, each ${number(d.turnaroundMillis, 1)} ms`}`], ['busy', `${percent(d.utilization, 1)} of its time, ${duration(d.busySeconds)}`],
    ['faults', `${number(d.faults)}${Object.entries(d.faultsByKind).map(([kind, n]) => `, ${kind.toLowerCase().replaceAll('_', ' ')} ${n}`).join('')}`], ['reconnects', d.reconnects], ['link', Object.entries(d.link).map(([what, n]) => `${what} ${number(n)}`).join(', ')],
    ['recovery', tally(d.recoveries)], ['last recovery', d.lastRecovery], ['last fault', d.note],
  ]);
}

const recoveryTable = (list) => (list.length === 0 ? el('p', { class: 'empty' }, 'Nothing was tried to bring this device back: it never needed it.')
  : table('Recoveries', [{ title: 'when', rowHeader: true, of: (r) => when(r.occurredAt) }, { title: 'step', of: (r) => r.step.toLowerCase().replaceAll('_', ' ') }, { title: 'result', of: (r) => r.result.toLowerCase() }, { title: 'took', number: true, of: (r) => `${number(r.tookMillis)} ms` }, { title: 'detail', kind: 'wide', of: (r) => r.detail }], list));

const checkTable = (points) => table('Checks with the reference model', [
  { title: 'when', rowHeader: true, of: (p) => when(p.takenAt) }, { title: 'ticks', number: true, of: (p) => number(p.ticks, 1) }, { title: 'weighted mean', number: true, of: (p) => number(p.mean, 1) },
  { title: 'lower limit', number: true, of: (p) => number(p.lower, 1) }, { title: 'upper limit', number: true, of: (p) => number(p.upper, 1) }, { title: 'signal', of: (p) => (p.signal ? String(p.signal).toLowerCase().replaceAll('_', ' ') : '–') },
], points.toReversed());

// Shewhart's chart of the reference model's time, with its limits and the weighted mean; a signal stands out.
function controlChart(chart) {
  const line = (name, of, tint, type, more) => ({ type: 'line', name, showSymbol: false, data: chart.points.map((p) => [p.takenAt, of(p) ?? '-']), lineStyle: { color: tint, type, width: 1.5 }, itemStyle: { color: tint }, ...more });
  return {
    ...base(), grid: { left: 84, right: 24, top: 40, bottom: 40 }, xAxis: { ...axis(''), type: 'time' }, yAxis: axis('ticks', { nameGap: 64 }), tooltip: { ...base().tooltip, trigger: 'axis' },
    series: [
      line('check', (p) => p.ticks, color('front'), 'solid', { showSymbol: true, symbolSize: 6 }), line('weighted mean', (p) => p.mean, color('homogeneous')),
      line('lower limit', (p) => p.lower, color('quiet'), 'dashed'), line('upper limit', (p) => p.upper, color('quiet'), 'dashed'),
      { type: 'scatter', name: 'signal', symbol: 'pin', symbolSize: 22, itemStyle: { color: color('third') }, data: chart.points.filter((p) => p.signal).map((p) => [p.takenAt, p.ticks]) },
    ],
  };
}
