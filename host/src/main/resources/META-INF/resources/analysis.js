// Numbers of the figures: quantiles, fronts of accuracy against size, hypervolume, principal components.

/** Least, lower quartile, median, upper quartile, greatest. */
export function quartiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    return sorted[low] + (place - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
  };
  return [at(0), at(0.25), at(0.5), at(0.75), at(1)];
}

/** What nothing smaller or as small is as accurate as; smallest first. */
export function frontOf(points) {
  const front = [];
  let best = -1;
  for (const point of [...points].sort((a, b) => a.modelBytes - b.modelBytes || b.accuracy - a.accuracy)) {
    if (point.accuracy > best) {
      front.push(point);
      best = point.accuracy;
    }
  }
  return front;
}

/** Dominated share of the box below error 1 and `mostBytes`: hypervolume of a front, smallest first. */
export function hypervolume(front, mostBytes) {
  let area = 0;
  let accuracy = 0;
  for (const point of front) {
    if (point.modelBytes >= mostBytes) break;
    area += (point.accuracy - accuracy) * (1 - point.modelBytes / mostBytes);
    accuracy = point.accuracy;
  }
  return area;
}

/** The corner that hypervolume is measured from: 1.1 times the largest baseline, in bytes. */
export const referenceBytes = (points) => 1.1 * points.reduce((most, p) => Math.max(most, p.modelBytes), 0);

/** Hypervolume after each point that moved the front, as [index of the point, hypervolume]. */
export function hypervolumeSteps(points, mostBytes) {
  const steps = [];
  let front = [];
  points.forEach((point, index) => {
    if (point.accuracy === undefined || front.some((f) => f.modelBytes <= point.modelBytes && f.accuracy >= point.accuracy)) return;
    front = frontOf([...front, point]);
    steps.push([index, hypervolume(front, mostBytes)]);
  });
  return steps;
}

/** Rows of numbers in the plane of their two first principal components, with the share of variance of each axis. */
export function plane(rows) {
  const width = rows[0].length;
  const mean = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i] += row[i] / rows.length;
  const covariance = Array.from({ length: width }, () => new Float64Array(width));
  for (const row of rows) {
    for (let i = 0; i < width; i++) {
      const a = (row[i] - mean[i]) / rows.length;
      for (let j = 0; j <= i; j++) covariance[i][j] += a * (row[j] - mean[j]);
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) covariance[j][i] = covariance[i][j];
  const variance = covariance.reduce((sum, row, i) => sum + row[i], 0);
  const first = principal(covariance);
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) covariance[i][j] -= first.value * first.vector[i] * first.vector[j];
  const second = principal(covariance);
  const along = (row, axis) => axis.vector.reduce((sum, v, i) => sum + v * (row[i] - mean[i]), 0);
  return { points: rows.map((row) => [along(row, first), along(row, second)]), explained: [first, second].map((a) => (variance > 0 ? a.value / variance : 0)) };
}

// Power iteration. The sign is fixed, so that the map does not flip while a run grows.
function principal(matrix) {
  let vector = Float64Array.from(matrix, (_, i) => 1 + i / matrix.length);
  let value = 0;
  for (let round = 0; round < 100; round++) {
    const next = Float64Array.from(matrix, (row) => row.reduce((sum, m, i) => sum + m * vector[i], 0));
    value = Math.hypot(...next);
    if (value < 1e-12) break;
    vector = next.map((v) => v / value);
  }
  const norm = Math.hypot(...vector);
  const largest = vector.reduce((most, v) => (Math.abs(v) > Math.abs(most) ? v : most), 0);
  return { value, vector: vector.map((v) => (v / norm) * Math.sign(largest || 1)) };
}
