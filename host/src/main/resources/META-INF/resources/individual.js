// One individual: its widths in the cell, its sizes, and every measurement of it with interval, provenance and board.

import { getBlob, getJson } from './rest.js';
import { attempt, button, download, el, facts, number, percent, showProblem, table } from './dom.js';
import { axis, base, Chart, color } from './chart.js';
import { gruDiagram } from './gru.js';
import { described, geneNames, pointOf } from './objectives.js';

export function individualView(main, run, genome) {
  const body = el('div');
  let chart;
  let ended = false;
  main.append(el('section', {}, el('p', {}, el('a', { href: `#/runs/${run}` }, `← Run ${run}`)), el('h2', { tabindex: -1 }, 'Individual'), el('p', { class: 'genome' }, genome.replaceAll(',', ' ')), body));
  (async () => {
    const [details, found, front, devices] = await Promise.all([getJson(`api/runs/${run}`), getJson(`api/runs/${run}/individuals?genome=${encodeURIComponent(genome)}`), getJson(`api/runs/${run}/front`), getJson('api/devices')]);
    const place = front.individuals.findIndex((i) => i.genome.join(',') === genome);
    if (found.length === 0 && place < 0) {
      body.replaceChildren(el('p', { class: 'empty' }, 'No device has run this genome in this run. Go back to the run and choose another.'));
      return;
    }
    const all = found.length ? found : [front.individuals[place]];
    body.replaceChildren(el('div', {}, summary(all, place, front), exportsOf(details, all, place, devices), diagrams(all[0])));
    if (ended) return;
    main.append(el('section', {}, el('h2', {}, 'Measurements'), measurements(all, devices)), ...operators(all[0], all));
    chart = windows(main, all);
  })().catch(showProblem);
  return () => { ended = true; chart?.dispose(); };
}

function summary(all, place, front) {
  const one = all.findLast((i) => i.latency) ?? all[0];
  return facts([
    ['place', place < 0 ? 'not in the front' : `${place + 1} of the ${front.individuals.length} in the front`],
    ['accuracy', `${described(pointOf(one), 'accuracy')} ${one.accuracy.split} samples`],
    ['space', one.space], ['model', `${number(one.modelBytes)} bytes, ${percent(one.normalizedSize, 1)} of 8-bit homogeneous`],
    ['parameters', `${number(one.parameterBits)} bits`], ['memory', `${number(one.residentBytes)} bytes`],
    ['latency', described(pointOf(one), 'latency')], ['energy', one.energy?.reason ? `none: ${one.energy.reason}` : described(pointOf(one), 'energy')],
  ]);
}

const FORMS = [['c', 'C sources', '-c.zip'], ['model', 'packed model', '.tlg'], ['json', 'JSON', '.json'], ['bundle', 'bundle', '.bundle']];

function exportsOf({ id: run, state, configuration }, all, place, devices) {
  const saved = (form, ending) => attempt(async () => download(`${run}-${place + 1}${ending}`, await getBlob(`api/runs/${run}/front/${place + 1}/${form}`)), 'Saved.');
  const buttons = place >= 0 && state === 'COMPLETED' ? FORMS.map(([form, name, ending]) => button(`Save ${name}`, () => saved(form, ending), { 'data-export': form }))
    : button('Save JSON', () => download(`${run}-individual.json`, new Blob([JSON.stringify(all, null, 2)], { type: 'application/json' })));
  return [el('div', { class: 'bar', role: 'group', 'aria-label': 'Export' }, buttons, button('Save journal of the run', () => attempt(async () => download(`${run}-journal.jsonl`, await getBlob(`api/runs/${run}/journal`)), 'Saved.'))),
    buttons.length === undefined && el('p', { class: 'quiet' }, place < 0 ? 'C sources, packed model and bundle are of the points of a front.' : 'C sources, packed model and bundle are there when the run has completed.'),
    el('p', { class: 'quiet' }, 'Again, by itself: ', el('code', {}, again(configuration, all[0], devices)))];
}

// The command that evaluates an individual anew: the run's task, where it was run.
function again({ source, space, fleet }, one, devices) {
  const device = devices.find((d) => d.uid === one.device)?.spec ?? fleet.split(',')[0].replace(/x\d+$/, '');
  const options = [['task', source.task], ['dataset', source.dataset], ['model', source.model], ['space', space === 'paper' ? null : space], ['genome', one.genome.join(',')], ['device', device]];
  return `tinyloop evaluate${options.filter(([, value]) => value).map(([name, value]) => ` --${name} ${value}`).join('')}`;
}

function diagrams(one) {
  const layer = one.space === 'split' ? 23 : 17;
  return Array.from({ length: one.genome.length / layer }, (_, i) => {
    const genes = one.genome.slice(i * layer, (i + 1) * layer);
    const caption = `Cell of layer ${i + 1}`;
    return el('figure', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, gruDiagram(genes.slice(0, 17), layer === 23 ? genes.slice(17) : null, caption),
      el('figcaption', { class: 'quiet' }, `${caption}: dark is narrow, bright is wide.`));
  });
}

function measurements(all, devices) {
  const names = new Map(devices.filter((d) => d.uid).map((d) => [d.uid, d.name]));
  return table('Measurements', [
    { title: 'samples', rowHeader: true, of: (i) => `${number(i.accuracy.total)} ${i.accuracy.split}` },
    { title: 'accuracy', kind: 'wrapped', of: (i) => described(pointOf(i), 'accuracy') },
    { title: 'mode', of: (i) => String(i.accuracy.mode ?? '–').toLowerCase() },
    { title: 'latency', kind: 'wrapped', of: (i) => described(pointOf(i), 'latency') },
    { title: 'windows', number: true, of: (i) => (i.latency ? `${number(i.latency.windows)} of ${number(i.latency.sequences)} sequences` : '–') },
    { title: 'counted', kind: 'wrapped', of: (i) => counted(i.latency) },
    { title: 'energy', kind: 'wrapped', of: (i) => (i.energy?.reason ? `none: ${i.energy.reason}` : described(pointOf(i), 'energy')) },
    { title: 'instrument', of: (i) => i.energy?.instrument ?? (i.energy?.valueMicrojoules != null ? "the device's own" : '–') },
    { title: 'board', of: (i) => (names.has(i.device) ? el('a', { href: `#/devices/${encodeURIComponent(names.get(i.device))}` }, names.get(i.device)) : i.device || '–') },
    { title: 'predictions', kind: 'genome', of: (i) => i.predictionDigest?.slice(0, 12) || '–' },
  ], all);
}

function counted(latency) {
  if (!latency) return '–';
  const [what, value] = latency.cycles != null ? ['cycles', latency.cycles] : latency.instructions != null ? ['instructions', latency.instructions] : latency.cyclesEstimated != null ? ['cycles, by a model,', latency.cyclesEstimated] : [];
  return what ? `${number(value)} ${what} at ${number(latency.clockHertz / 1e6, 1)} MHz` : '–';
}

function operators(one, all) {
  const timed = all.findLast((i) => i.operators)?.operators;
  const sum = timed?.reduce((s, o) => s + o.ticks, 0);
  const ticks = new Map(timed?.map((o) => [`${o.layer ? o.layer + '.' : ''}${o.operator}`, o.ticks]));
  const rows = geneNames(one.space, one.genome.length).map((name, i) => ({ name, bits: one.genome[i] }));
  return [el('section', {}, el('h2', {}, 'Widths'), table('Widths of the operators', [
    { title: 'operator', rowHeader: true, of: (r) => r.name }, { title: 'bits', number: true, of: (r) => r.bits },
    ...(timed ? [{ title: 'ticks', number: true, of: (r) => number(ticks.get(r.name)) }, { title: 'share', number: true, of: (r) => percent(ticks.has(r.name) ? ticks.get(r.name) / sum : null, 1) }] : []),
  ], rows))];
}

// Each window of each timing, as the device counted it, and as a meter saw it where there was one.
function windows(main, all) {
  const timed = all.filter((i) => i.latency?.raw?.length);
  if (timed.length === 0) return undefined;
  const rows = timed.flatMap((i, timing) => i.latency.raw.map((w, at) => ({ ...w, timing: timing + 1, window: at + 1, meter: i.energy?.raw?.[at], each: w.ticks / w.sequences })));
  const unit = timed[0].latency.instructions != null ? 'instructions' : timed[0].latency.cycles != null ? 'cycles' : timed[0].latency.cyclesEstimated != null ? 'modelled cycles' : 'ticks';
  const box = el('div', { class: 'chart low', role: 'img', 'aria-label': `${rows.length} windows: ${unit} of a sequence in each. The table below has its numbers.` });
  const metered = rows.some((r) => r.meter);
  main.append(el('section', {}, el('h2', {}, 'Measurement windows'), el('p', { class: 'quiet' }, `${unit[0].toUpperCase()}${unit.slice(1)} of a sequence, window by window, before the board's overhead is subtracted.`), box,
    el('details', { class: 'numbers' }, el('summary', {}, 'The windows as a table'), table('Measurement windows', [
      { title: 'timing', rowHeader: true, of: (r) => r.timing }, { title: 'window', number: true, of: (r) => r.window }, { title: 'sequences', number: true, of: (r) => number(r.sequences) },
      { title: unit, number: true, of: (r) => number(r.ticks) }, { title: 'a sequence', number: true, of: (r) => number(r.each, 1) },
      { title: 'energy, by the device', number: true, of: (r) => (r.energyNanojoules ? `${number(r.energyNanojoules / 1e3, 1)} µJ` : null) },
      ...(metered ? [{ title: 'by the meter', number: true, of: (r) => r.meter && `${number(r.meter.microjoules, 1)} µJ in ${number(1e3 * r.meter.seconds, 2)} ms` }, { title: 'defects', of: (r) => r.meter?.defects.join(', ').toLowerCase() || 'none' }] : []),
    ], rows))));
  const chart = new Chart(box, () => ({
    ...base(), legend: { ...base().legend, show: timed.length > 1 }, grid: { left: 84, right: 24, top: 34, bottom: 46 }, xAxis: axis('window', { nameGap: 28, minInterval: 1 }), yAxis: axis(`${unit} a sequence`, { nameGap: 66 }),
    series: timed.map((i, timing) => ({ type: 'scatter', name: `timing ${timing + 1}`, symbolSize: 8, itemStyle: { color: color(['front', 'homogeneous', 'third', 'fourth'][timing % 4]) }, data: i.latency.raw.map((w, at) => [at + 1, w.ticks / w.sequences]) })),
  }));
  chart.update();
  return chart;
}
