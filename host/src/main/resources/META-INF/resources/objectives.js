// What individuals are compared by, and how points are read.

const Z95 = 1.959964;

/** The Wilson interval of a share of samples, 95 %. */
export function wilson(correct, total) {
  const p = correct / total;
  const centre = (p + (Z95 * Z95) / (2 * total)) / (1 + (Z95 * Z95) / total);
  const half = (Z95 / (1 + (Z95 * Z95) / total)) * Math.sqrt((p * (1 - p)) / total + (Z95 * Z95) / (4 * total * total));
  return [centre - half, centre + half];
}

const interval = (figure) => (figure && figure.low != null && figure.high > figure.low ? [figure.low, figure.high] : null);

/** `of` gives the value or undefined, `interval` its bounds or null; `better` is the sign of progress. */
export const OBJECTIVES = {
  accuracy: { label: 'accuracy', unit: '', better: 1, digits: 4, of: (p) => p.accuracy, interval: (p) => (p.total ? wilson(p.correct, p.total) : null) },
  size: { label: 'model bytes', unit: 'B', better: -1, digits: 0, of: (p) => p.modelBytes, interval: () => null },
  latency: { label: 'latency µs', unit: 'µs', better: -1, digits: 1, of: (p) => p.latency?.value, interval: (p) => interval(p.latency), provenance: (p) => p.latency?.provenance },
  energy: { label: 'energy µJ', unit: 'µJ', better: -1, digits: 2, of: (p) => p.energy?.value, interval: (p) => interval(p.energy), provenance: (p) => p.energy?.provenance },
  ram: { label: 'resident bytes', unit: 'B', better: -1, digits: 0, of: (p) => p.residentBytes, interval: () => null },
};

export const CHOICES = Object.entries(OBJECTIVES).map(([key, o]) => [key, o.label]);

/** Symbols by provenance; a point that nothing was timed of has none of the three. */
export const SYMBOLS = { MEASURED: 'circle', EMULATED: 'triangle', MODELLED: 'diamond', untimed: 'rect' };

export const provenanceOf = (p) => p.latency?.provenance ?? p.energy?.provenance ?? 'untimed';

/** An individual of a front, in the form of a point. */
export function pointOf(individual) {
  const { accuracy, latency, energy } = individual;
  return {
    genome: individual.genome.join(','),
    feasible: true,
    correct: accuracy.correct,
    total: accuracy.total,
    accuracy: accuracy.correct / accuracy.total,
    split: accuracy.split,
    modelBytes: individual.modelBytes,
    residentBytes: individual.residentBytes,
    normalizedSize: individual.normalizedSize,
    latency: latency && { value: latency.valueMicros, low: latency.lowMicros, high: latency.highMicros, confidence: latency.confidence, provenance: latency.provenance },
    energy: energy?.valueMicrojoules != null ? { value: energy.valueMicrojoules, low: energy.lowMicrojoules, high: energy.highMicrojoules, confidence: energy.confidence, provenance: energy.provenance } : undefined,
    device: individual.device,
  };
}

/** A quantity with unit, interval and provenance, as text. */
export function described(point, key) {
  const objective = OBJECTIVES[key];
  const value = objective.of(point);
  if (value === undefined || value === null) return '–';
  const text = (v) => v.toLocaleString('en', { maximumFractionDigits: objective.digits });
  const bounds = objective.interval(point);
  const figure = key === 'latency' ? point.latency : key === 'energy' ? point.energy : null;
  const confidence = figure?.confidence ?? 0.95;
  return [
    `${text(value)} ${objective.unit}`.trim(),
    bounds && `[${text(bounds[0])}, ${text(bounds[1])}] ${(100 * confidence).toFixed(0)} %`,
    objective.provenance?.(point),
    key === 'accuracy' && `${text(point.correct)} of ${text(point.total)}`,
  ].filter(Boolean).join(' · ');
}

/** The 17 operators of a cell, in the order of ARITHMETIC.md, section 1. */
export const OPERATORS = [
  'RESET_INPUT_LINEAR', 'RESET_HIDDEN_LINEAR', 'UPDATE_INPUT_LINEAR', 'UPDATE_HIDDEN_LINEAR', 'CANDIDATE_INPUT_LINEAR', 'CANDIDATE_HIDDEN_LINEAR',
  'RESET_SUM', 'UPDATE_SUM', 'RESET_SIGMOID', 'UPDATE_SIGMOID', 'RESET_PRODUCT', 'CANDIDATE_SUM', 'CANDIDATE_TANH', 'UPDATE_COMPLEMENT',
  'CANDIDATE_PRODUCT', 'CARRY_PRODUCT', 'HIDDEN_SUM',
];

/** Names of the genes of a genome: 17 a layer in space paper, with six weight widths more in space split. */
export function geneNames(space, count) {
  const layer = space === 'split' ? [...OPERATORS, ...OPERATORS.slice(0, 6).map((name) => name + '.weights')] : OPERATORS;
  return Array.from({ length: count }, (_, gene) => {
    const name = layer[gene % layer.length];
    return gene < layer.length ? name : `${Math.floor(gene / layer.length)}.${name}`;
  });
}
