// The live chart of a run: all that it evaluated, its front and the homogeneous baseline, by any objectives.

import { axis, base, color, scale } from './chart.js';
import { described, OBJECTIVES, provenanceOf, SYMBOLS } from './objectives.js';
import { check, choice, el, number } from './dom.js';
import { CHOICES } from './objectives.js';

const settings = { x: 'size', y: 'accuracy', colour: 'none', whiskers: true, pins: false };
export const pinned = new Map(); // run id → genomes

const MOST_SINGLE = 2000; // so many points have a symbol each; more are dots, which a canvas fills at once below four pixels
const DOT = 3.5;
let shown = []; // the points of the chart as it is drawn, by the fourth value of its data

export const pinsOf = (id) => pinned.get(id) ?? pinned.set(id, new Set()).get(id);

export function togglePin(store, genome, redraw) {
  const pins = pinsOf(store.id);
  if (!pins.delete(genome)) pins.add(genome);
  redraw();
}

export const front = {
  id: 'front',
  title: 'Front',

  controls: (redraw) => {
    const set = (key) => (value) => { settings[key] = value; redraw(); };
    return [
      choice('x', CHOICES, settings.x, set('x')), choice('y', CHOICES, settings.y, set('y')),
      choice('colour', [['none', 'none'], ...CHOICES], settings.colour, set('colour')),
      check('95 % intervals', settings.whiskers, set('whiskers')), check('a click pins', settings.pins, set('pins')),
    ];
  },

  empty: (store) => store.byGenome.size === 0 && store.front.length === 0 && 'The front appears here as soon as devices have answered.',

  describe: (store) => {
    const infeasible = store.refused.size + store.points.filter((p) => !p.feasible).length;
    const parts = [`Front of ${store.front.length} among ${number(store.byGenome.size)} individuals`, infeasible && `${number(infeasible)} infeasible${store.refused.size ? `, ${store.refused.size} of them never ran` : ''}`];
    const missing = [settings.x, settings.y].filter((key) => !store.points.some((p) => Number.isFinite(OBJECTIVES[key].of(p))));
    return parts.filter(Boolean).join('; ') + `: ${OBJECTIVES[settings.y].label} over ${OBJECTIVES[settings.x].label}.` + (missing.length ? ` Nothing of this run has a value of ${missing.join(' and ')}.` : '');
  },

  legend: (store) => [
    ['front', `Pareto front`], ['individual', 'evaluated'], ['infeasible', 'infeasible'], ['homogeneous', 'homogeneous'],
  ].map(([name, text]) => el('span', {}, el('span', { class: `swatch ${name}` }), text)).concat(
    ['latency', 'energy'].flatMap((what) => [...new Set(store.points.concat(store.front).map((p) => p[what]?.provenance).filter(Boolean))].map((p) =>
      el('span', {}, `${{ MEASURED: '●', EMULATED: '▲', MODELLED: '◆' }[p]} ${what} is ${p}`)))),

  clicked: (store, data, open, redraw) => {
    const point = shown[data?.[3]];
    if (!point) return;
    if (settings.pins) togglePin(store, point.genome, redraw);
    else open(point.genome);
  },

  draw: (store) => {
    const x = OBJECTIVES[settings.x];
    const y = OBJECTIVES[settings.y];
    const third = OBJECTIVES[settings.colour];
    const members = new Set(store.front.map((p) => p.genome));
    const pins = pinsOf(store.id);
    shown = [];
    const shape = (p) => y.provenance?.(p) ?? x.provenance?.(p) ?? provenanceOf(p);
    const data = (points) => points.flatMap((point) => {
      const at = [x.of(point), y.of(point), third?.of(point) ?? NaN];
      return Number.isFinite(at[0]) && Number.isFinite(at[1]) ? [[...at, shown.push(point) - 1]] : [];
    });
    const others = store.points.filter((p) => !members.has(p.genome));
    const coloured = [];
    const scatter = (name, points, size, style, more) => {
      const many = !third && points.length > MOST_SINGLE;
      return { type: 'scatter', name, data: data(points), symbolSize: many ? DOT : size, itemStyle: style, progressive: 4000, large: many, ...more };
    };
    const byProvenance = (name, points, size, style, more) => [...Map.groupBy(points, shape)].map(([provenance, group]) =>
      scatter(name, group, size, style, { symbol: SYMBOLS[provenance], ...more }));
    const series = [
      scatter('infeasible', others.filter((p) => !p.feasible), 6, { color: 'transparent', borderColor: color('infeasible'), borderWidth: 1 }, { symbol: 'circle' }),
      ...byProvenance('evaluated', others.filter((p) => p.feasible), 6, third ? {} : { color: color('individual') }, { colourable: true }),
      { ...scatter('homogeneous', store.homogeneous, 9, { color: color('homogeneous') }), type: 'line', symbol: SYMBOLS[shape(store.homogeneous[0] ?? {})], lineStyle: { type: 'dashed', width: 1.5 },
        label: { show: true, position: 'right', color: color('homogeneous'), fontSize: 11, formatter: (p) => shown[p.data[3]]?.bits }, z: 3 },
      ...byProvenance('front', store.front, 11, third ? { borderColor: color('front'), borderWidth: 2 } : { color: color('front') }, { colourable: true, z: 4 }),
      scatter('pinned', store.points.filter((p) => pins.has(p.genome)), 20, { color: 'transparent', borderColor: color('text'), borderWidth: 2 }, { symbol: 'circle', silent: true, z: 5 }),
    ];
    series.forEach((s, index) => s.colourable && coloured.push(index));
    if (settings.whiskers) series.push(whiskers(data(store.front), x, y, color('front')), whiskers(data(store.homogeneous), x, y, color('homogeneous')));
    return {
      ...base(), legend: undefined,
      grid: { left: 74, right: third ? 86 : 24, top: 16, bottom: 52 },
      xAxis: axis(x.label), yAxis: axis(y.label, { nameGap: 56 }),
      visualMap: third && colours(third, data(others.concat(store.front)), coloured),
      tooltip: { ...base().tooltip, formatter: (p) => shown[p.data?.[3]] && hover(shown[p.data[3]], p.seriesName) },
      series,
    };
  },
};

function colours(objective, data, seriesIndex) {
  const values = data.map((d) => d[2]).filter(Number.isFinite);
  const ends = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  const [min, max] = values.length ? ends : [0, 1];
  return { ...scale(objective.label, min, max, objective.digits, objective.better > 0), dimension: 2, seriesIndex };
}

export function hover(point, name) {
  return el('div', { class: 'hover' },
    el('strong', {}, point.bits ? `homogeneous, ${point.bits} bit` : name),
    el('dl', { class: 'facts' }, Object.keys(OBJECTIVES).map((key) => [el('dt', {}, key), el('dd', {}, described(point, key))])),
    el('span', { class: 'genome' }, point.genome.replaceAll(',', ' ')));
}

// Crosses of the intervals; a point without one gets none.
function whiskers(data, x, y, stroke) {
  return {
    type: 'custom', name: 'intervals', silent: true, z: 2, encode: { x: [0, 2, 3], y: [1, 4, 5] },
    data: data.map((d) => [d[0], d[1], ...(x.interval(shown[d[3]]) ?? [NaN, NaN]), ...(y.interval(shown[d[3]]) ?? [NaN, NaN])]),
    renderItem: (_, api) => {
      const [cx, cy] = api.coord([api.value(0), api.value(1)]);
      const [left] = api.coord([api.value(2), api.value(1)]);
      const [right] = api.coord([api.value(3), api.value(1)]);
      const [, bottom] = api.coord([api.value(0), api.value(4)]);
      const [, top] = api.coord([api.value(0), api.value(5)]);
      const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1.2, opacity: 0.7 } });
      const children = [];
      if (Number.isFinite(left)) children.push(line(left, cy, right, cy), line(left, cy - 4, left, cy + 4), line(right, cy - 4, right, cy + 4));
      if (Number.isFinite(top)) children.push(line(cx, bottom, cx, top), line(cx - 4, bottom, cx + 4, bottom), line(cx - 4, top, cx + 4, top));
      return { type: 'group', children };
    },
  };
}
