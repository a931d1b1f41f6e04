// The figures of a run beside its front: distributions by generation, fronts, the map of genomes, hypervolume, the heat map.

import { frontOf, hypervolume, hypervolumeSteps, plane, quartiles, referenceBytes } from './analysis.js';
import { axis, base, color, scale, series } from './chart.js';
import { choice, number } from './dom.js';
import { hover } from './front.js';
import { geneNames, provenanceOf } from './objectives.js';

const NONE = 'This figure appears as soon as devices have answered.';
const tooltip = (formatter, more) => ({ ...base().tooltip, ...more, formatter });
const ran = (points) => points.filter((p) => p.accuracy !== undefined);

const generations = {
  id: 'generations',
  title: 'Generations',
  empty: (store) => ran(store.searched).length === 0 && NONE,
  describe: (store) => `${byGeneration(store).length} generations of ${store.run.configuration.population}: least, quartiles, median and greatest of accuracy and of size (model bytes over those of 8-bit homogeneous).`,
  rows: (store) => ({
    columns: [{ title: 'generation', rowHeader: true, of: (r) => r.generation }, ...['accuracy', 'size of 8 bit'].flatMap((what, i) => ['least', 'lower quartile', 'median', 'upper quartile', 'greatest'].map((name, at) => ({ title: `${what}, ${name}`, number: true, of: (r) => r.values[i][at].toFixed(4) })))],
    rows: byGeneration(store).map(([generation, points]) => ({ generation, values: [points.map((p) => p.accuracy), points.map((p) => p.normalizedSize)].map(quartiles) })),
  }),
  draw: (store) => {
    const groups = byGeneration(store);
    const names = groups.map(([generation]) => generation);
    const boxes = (of, grid, tint) => ({ type: 'boxplot', name: grid ? 'size of 8 bit' : 'accuracy', xAxisIndex: grid, yAxisIndex: grid, data: groups.map(([, points]) => quartiles(points.map(of))), itemStyle: { color: 'transparent', borderColor: tint, borderWidth: 1.5 }, boxWidth: [3, 26] });
    const category = (gridIndex, more) => ({ ...axis('', { gridIndex, scale: false, ...more }), type: 'category', data: names, splitLine: { show: false } });
    return {
      ...base(),
      grid: [{ left: 74, right: 20, top: 34, height: '33%' }, { left: 74, right: 20, bottom: 52, height: '33%' }],
      xAxis: [category(0), category(1, { name: 'generation' })],
      yAxis: [axis('accuracy', { nameGap: 50 }), axis('size, of 8 bit = 1', { nameGap: 50, gridIndex: 1 })],
      tooltip: tooltip((p) => `generation ${p.name}, ${p.seriesName}<br>least ${p.data[1].toFixed(4)}<br>quartiles ${p.data[2].toFixed(4)} … ${p.data[4].toFixed(4)}<br>median ${p.data[3].toFixed(4)}<br>greatest ${p.data[5].toFixed(4)}`),
      series: [boxes((p) => p.accuracy, 0, color('front')), boxes((p) => p.normalizedSize, 1, color('homogeneous'))],
    };
  },
};

const byGeneration = (store) => [...Map.groupBy(ran(store.searched), (p) => p.generation)];

const steps = (name, front, tint, more = {}) => ({
  type: 'line', name, step: 'end', data: front.map((point) => ({ value: [point.modelBytes, point.accuracy], point })), symbolSize: 7, itemStyle: { color: tint }, lineStyle: { color: tint, width: 2 }, ...more,
});

/** Fronts of accuracy against size of [name, points, colour, dash]: also what compares two runs. */
export function fronts(list) {
  return {
    ...base(),
    grid: { left: 74, right: 24, top: 40, bottom: 52 },
    xAxis: axis('model bytes'), yAxis: axis('accuracy', { nameGap: 56 }),
    tooltip: tooltip((p) => p.data.point && hover(p.data.point, p.seriesName)),
    series: list.map(([name, points, tint, type]) => steps(name, frontOf(points), tint, type && { lineStyle: { color: tint, type, width: 2 } })),
  };
}

const mixed = {
  id: 'mixed',
  title: 'Mixed and homogeneous',
  empty: (store) => store.front.length === 0 && NONE,
  describe: (store) => {
    const eight = store.homogeneous.find((h) => h.bits === 8);
    const smallest = eight && frontOf(store.front).find((p) => p.accuracy >= eight.accuracy - 0.005);
    return smallest ? `Within half a point of 8-bit homogeneous (${eight.accuracy.toFixed(4)}), the smallest mixed model has ${smallest.modelBytes.toLocaleString('en')} bytes: ${(100 * (1 - smallest.modelBytes / eight.modelBytes)).toFixed(1)} % less.`
      : 'No mixed model is within half a point of 8-bit homogeneous yet.';
  },
  rows: (store) => ({
    columns: [{ title: 'front', rowHeader: true, of: (r) => r.name }, { title: 'model bytes', number: true, of: (r) => number(r.modelBytes) }, { title: 'accuracy', number: true, of: (r) => r.accuracy.toFixed(4) }],
    rows: [['mixed', store.front], ['homogeneous', store.homogeneous]].flatMap(([name, points]) => frontOf(points).map((p) => ({ ...p, name: p.bits ? `homogeneous, ${p.bits} bit` : name }))),
  }),
  clicked: (_, data, open) => data?.point && open(data.point.genome),
  draw: (store) => {
    const random = store.report?.asked?.random.map((g) => store.byGenome.get(g)).filter(Boolean);
    return fronts([['mixed', store.front, series(0)], ['homogeneous', store.homogeneous, series(1), 'dashed'], ...(random ? [['random baseline (search samples)', random, series(2), 'dotted']] : [])]);
  },
};

const mapping = { by: 'tsne' };
const MOST_MAPPED = 1000;
const map = {
  id: 'map',
  title: 'Map of genomes',
  controls: (redraw) => [choice('by', [['tsne', 't-SNE'], ['principal', 'principal components']], mapping.by, (value) => { mapping.by = value; redraw(); })],
  empty: (store) => ran(store.searched).length < 3 && 'The map needs three individuals.',
  describe: (store) => {
    const { rows, explained, settling } = mapOf(store);
    return mapping.by === 'principal' ? `${rows.length} genomes in the plane of their two first principal components, which hold ${(100 * (explained[0] + explained[1])).toFixed(0)} % of the variance of the widths. Near one another: alike.`
      : `${rows.length} genomes${rows.length < ran(store.searched).length ? `, the front and others evenly over the search,` : ''} by t-SNE${settling ? ', still settling' : ''}. Near one another: alike; how far apart groups are says nothing.`;
  },
  rows: (store) => {
    const { points, rows } = mapOf(store);
    const best = rows.map((p, i) => ({ p, at: points[i] })).sort((a, b) => b.p.accuracy - a.p.accuracy).slice(0, 100);
    return { columns: [{ title: 'genome (100 most accurate)', rowHeader: true, of: (r) => r.p.genome.replaceAll(',', ' ') }, { title: 'accuracy', number: true, of: (r) => r.p.accuracy.toFixed(4) }, { title: 'across', number: true, of: (r) => r.at[0].toFixed(2) }, { title: 'up', number: true, of: (r) => r.at[1].toFixed(2) }], rows: best };
  },
  clicked: (_, data, open) => data?.point && open(data.point.genome),
  draw: (store) => {
    const { points, rows, explained } = mapOf(store);
    const accuracies = rows.map((p) => p.accuracy).sort((a, b) => a - b);
    const principal = mapping.by === 'principal';
    const name = (i) => (principal ? `component ${i + 1} (${(100 * explained[i]).toFixed(0)} %)` : '');
    const plain = principal ? {} : { axisLabel: { show: false }, axisTick: { show: false } };
    return {
      ...base(), legend: undefined,
      grid: { left: principal ? 60 : 20, right: 86, top: 16, bottom: principal ? 52 : 20 },
      xAxis: axis(name(0), plain), yAxis: axis(name(1), plain),
      visualMap: { ...scale('accuracy', accuracies[Math.floor(accuracies.length / 20)], accuracies.at(-1), 3), dimension: 2 },
      tooltip: tooltip((p) => hover(p.data.point, provenanceOf(p.data.point))),
      series: [{ type: 'scatter', symbolSize: 7, progressive: 4000, data: points.map((at, i) => ({ value: [...at, rows[i].accuracy], point: rows[i] })) }],
    };
  },
};

const widths = (rows) => rows.map((p) => p.genome.split(',').map(Number));

let mapped = {};
function mapOf(store) {
  if (mapping.by === 'tsne') return tsneOf(store);
  if (mapped.store !== store || mapped.seen !== store.evaluations.length) {
    const rows = ran(store.searched);
    mapped = { store, seen: store.evaluations.length, rows, ...plane(widths(rows)) };
  }
  return mapped;
}

// t-SNE goes on in a worker; while it does, the map shows how far it is. What comes later begins beside what it is like.
let tsne = {};
function tsneOf(store) {
  if (tsne.store !== store) {
    tsne.worker?.terminate();
    tsne = { store, known: new Map() };
  }
  const all = ran(store.searched);
  const grown = all.length > 1.1 * (tsne.of ?? 0) || (store.run.state !== 'RUNNING' && all.length !== tsne.of);
  if (!tsne.settling && grown) settle(store, all);
  return { rows: tsne.rows, points: tsne.points, settling: tsne.settling, explained: [0, 0] };
}

function settle(store, all) {
  const first = new Set(store.front.map((p) => p.genome));
  const stride = Math.max(1, all.length / Math.max(1, MOST_MAPPED - first.size));
  const rows = all.length <= MOST_MAPPED ? all : all.filter((p, i) => first.has(p.genome) || Math.floor(i / stride) !== Math.floor((i - 1) / stride)).slice(0, MOST_MAPPED);
  const genes = widths(rows);
  const settled = tsne.known.size > 30 && tsne.known.size > rows.length / 2;
  const start = settled ? begun(rows, genes) : scaled(plane(genes).points);
  Object.assign(tsne, { rows, points: settled ? start : plane(genes).points, of: all.length, settling: true });
  tsne.worker ??= new Worker('tsne.js', { type: 'module' });
  tsne.worker.onmessage = ({ data: { points, done } }) => {
    if (tsne.store !== store) return;
    Object.assign(tsne, { points, settling: !done, known: new Map(rows.map((p, i) => [p.genome, points[i]])) });
    store.touch();
  };
  tsne.worker.postMessage({ rows: genes, start, settled });
}

// As the method wants it: principal components, so small that all points can still pass one another.
function scaled(points) {
  const spread = Math.sqrt(points.reduce((sum, [x]) => sum + x * x, 0) / points.length) || 1;
  return points.map(([x, y], i) => [(1e-4 * x) / spread + 1e-9 * i, (1e-4 * y) / spread]);
}

function begun(rows, genes) {
  const places = [...tsne.known].map(([genome, at]) => [genome.split(',').map(Number), at]);
  const far = (a, b) => a.reduce((sum, v, k) => sum + (v - b[k]) ** 2, 0);
  return rows.map((p, i) => tsne.known.get(p.genome) ?? places.reduce((best, place) => { const d = far(place[0], genes[i]); return d < best[0] ? [d, place[1]] : best; }, [Infinity, [0, 0]])[1].map((v, axis) => v + 0.01 * (axis ? 1 : -1) * (1 + (i % 7))));
}

const hyper = { x: 'evaluations' };
const CLOCKS = {
  evaluations: { label: 'evaluations' },
  device: { label: 'device time, s', of: (p) => p.deviceSeconds },
  wall: { label: 'seconds since the start', of: (p, store) => p.finishedAt && (Date.parse(p.finishedAt) - Date.parse(store.run.createdAt)) / 1000 },
};

// Hypervolume of points in order as [evaluations, device seconds or wall seconds; value].
function grown(store, points) {
  const clock = CLOCKS[hyper.x];
  const timed = clock.of ? points.filter((p) => Number.isFinite(clock.of(p, store))) : points;
  let spent = 0;
  const at = timed.map((p, i) => (hyper.x === 'evaluations' ? i + 1 : hyper.x === 'wall' ? clock.of(p, store) : (spent += clock.of(p))));
  const data = hypervolumeSteps(timed, referenceBytes(store.homogeneous)).map(([index, value]) => [at[index], value]);
  if (data.length) data.push([at.reduce((a, b) => Math.max(a, b), 0), data.at(-1)[1]]);
  return data;
}

const searchedFirst = (store, genomes) => {
  const first = firstSeen(store);
  return genomes.map((g) => first.get(g) ?? {});
};

const volume = {
  id: 'hypervolume',
  title: 'Hypervolume',
  controls: (redraw) => [choice('over', Object.entries(CLOCKS).map(([key, c]) => [key, c.label]), hyper.x, (value) => { hyper.x = value; redraw(); })],
  empty: (store) => store.homogeneous.length === 0 && NONE,
  describe: (store) => `Accuracy and size, as a share of the box below error 1 and 1.1 times the largest baseline (${Math.round(referenceBytes(store.homogeneous)).toLocaleString('en')} bytes); what candidates reached on the samples of the search.${hyper.x === 'device' ? deviceTimeOf(store) : ''}`,
  rows: (store) => ({
    columns: [{ title: CLOCKS[hyper.x].label, rowHeader: true, of: (r) => number(r[0], 1) }, { title: 'hypervolume', number: true, of: (r) => r[1].toFixed(4) }],
    rows: grown(store, searchedFirst(store, store.searched.map((p) => p.genome))),
  }),
  draw: (store) => {
    const curve = (name, points, tint, type) => ({ type: 'line', name, step: 'end', showSymbol: false, data: grown(store, points), lineStyle: { color: tint, type, width: 2 }, itemStyle: { color: tint } });
    const baseline = hypervolume(frontOf(searchedFirst(store, store.homogeneous.map((p) => p.genome)).filter((p) => p.modelBytes)), referenceBytes(store.homogeneous));
    const label = CLOCKS[hyper.x].label;
    return {
      ...base(),
      grid: { left: 74, right: 24, top: 40, bottom: 52 },
      xAxis: axis(label), yAxis: axis('hypervolume', { nameGap: 50 }),
      tooltip: { ...base().tooltip, trigger: 'axis', valueFormatter: (v) => v?.toFixed?.(4) },
      series: [
        { ...curve('search', searchedFirst(store, store.searched.map((p) => p.genome)), series(0)), markLine: { silent: true, symbol: 'none', data: [{ yAxis: baseline }], lineStyle: { color: series(1), type: 'dashed' }, label: { formatter: 'homogeneous', position: 'insideStartTop', color: series(1) } } },
        ...(store.report?.asked ? [curve('random baseline', searchedFirst(store, store.report.asked.random), series(2), 'dotted')] : []),
      ],
    };
  },
};

function deviceTimeOf(store) {
  const provenances = [...new Set(store.points.map((p) => p.latency?.provenance).filter(Boolean))];
  return provenances.length ? ` Device time: samples and timed sequences, each by its latency, ${provenances.join(' and ')}.` : ' Nothing of this run was timed.';
}

// Points as the search saw them: a genome's first evaluation, not its confirmation on all samples.
function firstSeen(store) {
  const first = new Map();
  for (const point of store.evaluations) if (point.accuracy !== undefined && !first.has(point.genome)) first.set(point.genome, point);
  return first;
}

const heat = { of: 'front' };
const MOST_COLUMNS = 300;
const heatMap = {
  id: 'heat',
  title: 'Heat map',
  controls: (redraw) => [choice('individuals', [['front', 'of the front, by size'], ['best', `the ${MOST_COLUMNS} most accurate`], ['last', `the ${MOST_COLUMNS} newest`]], heat.of, (value) => { heat.of = value; redraw(); })],
  empty: (store) => columns(store).length === 0 && (store.byGenome.size ? 'This run has no front yet: choose other individuals above.' : NONE),
  describe: (store) => `Widths in bits of every operator (rows) in ${columns(store).length} individuals (columns).`,
  rows: (store) => {
    const individuals = columns(store).slice(0, 40);
    const genes = widths(individuals);
    return {
      columns: [{ title: 'operator', rowHeader: true, of: (r) => r.name }, ...individuals.map((p, i) => ({ title: `${i + 1}`, number: true, of: (r) => genes[i][r.gene] }))],
      rows: geneNames(store.run.space, genes[0].length).map((name, gene) => ({ name, gene })),
    };
  },
  clicked: (store, data, open) => data && open(columns(store)[data[0]].genome),
  draw: (store) => {
    const individuals = columns(store);
    const genes = individuals.map((p) => p.genome.split(',').map(Number));
    const names = geneNames(store.run.space, genes[0].length);
    const all = genes.flat();
    const narrow = innerWidth < 600;
    return {
      ...base(), legend: undefined,
      grid: { left: narrow ? 120 : 190, right: 70, top: 10, bottom: 52 },
      xAxis: { ...axis('individual'), type: 'category', data: individuals.map((_, i) => i + 1) },
      yAxis: { ...axis(''), type: 'category', inverse: true, data: names, axisLabel: { color: color('quiet'), fontSize: narrow ? 7 : 11, interval: 0 } },
      visualMap: scale('bits', all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b)), 0),
      tooltip: tooltip((p) => `${names[p.data[1]]}: ${p.data[2]} bit<br>accuracy ${individuals[p.data[0]].accuracy.toFixed(4)}<br>${individuals[p.data[0]].modelBytes.toLocaleString('en')} bytes`),
      series: [{ type: 'heatmap', progressive: 6000, data: genes.flatMap((g, i) => g.map((bits, row) => [i, row, bits])) }],
    };
  },
};

function columns(store) {
  const usual = (points) => points.filter((p) => p.genome.split(',').length === store.genes);
  if (heat.of === 'front') return usual([...store.front]).sort((a, b) => a.modelBytes - b.modelBytes);
  const all = usual(store.points);
  return heat.of === 'last' ? all.slice(-MOST_COLUMNS) : all.sort((a, b) => b.accuracy - a.accuracy).slice(0, MOST_COLUMNS);
}

export const figures = [generations, mixed, map, volume, heatMap];
