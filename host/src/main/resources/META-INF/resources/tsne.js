// A worker: t-SNE of rows of numbers (van der Maaten and Hinton, JMLR 9, 2008), exact, so for a thousand rows or so.
// In: { rows, start, settled }: rows of equal length, where each point begins ([x, y]), and whether that is an earlier
// result, which is only refined. Out, several times: { points, done }.

const EXAGGERATION = 12;
const EXAGGERATED = 250;
const STEPS = 750;
const REFINED = 250;
const SHOWN_EVERY = 50;

onmessage = ({ data: { rows, start, settled } }) => {
  const n = rows.length;
  const p = affinities(rows, Math.min(30, (n - 1) / 3));
  const y = Float64Array.from(start.flat());
  const steps = settled ? REFINED : STEPS;
  const motion = { y, speed: new Float64Array(2 * n), gain: new Float64Array(2 * n).fill(1), rate: Math.max(n / EXAGGERATION, 50) };
  for (let step = 1; step <= steps; step++) {
    const early = !settled && step <= EXAGGERATED;
    move(motion, gradient(p, y, early ? EXAGGERATION : 1), early ? 0.5 : 0.8);
    if (step % SHOWN_EVERY === 0) postMessage({ points: Array.from({ length: n }, (_, i) => [y[2 * i], y[2 * i + 1]]), done: step === steps });
  }
};

/** Symmetric probabilities that two rows are neighbours, n × n; each row's own have the perplexity. */
function affinities(rows, perplexity) {
  const n = rows.length;
  const p = new Float64Array(n * n);
  const distances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) distances[j] = rows[i].reduce((sum, v, k) => sum + (v - rows[j][k]) ** 2, 0);
    neighbours(distances, i, Math.log(perplexity), p.subarray(i * n, (i + 1) * n));
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) p[i * n + j] = p[j * n + i] = Math.max((p[i * n + j] + p[j * n + i]) / (2 * n), 1e-12);
  }
  return p;
}

// Bisects the width of the Gaussian until the entropy of the neighbours is the wanted one.
function neighbours(distances, self, entropy, into) {
  let low = 0;
  let high = Infinity;
  let beta = 1;
  for (let round = 0; round < 60; round++) {
    let sum = 0;
    let weighted = 0;
    for (let j = 0; j < distances.length; j++) {
      into[j] = j === self ? 0 : Math.exp(-beta * distances[j]);
      sum += into[j];
      weighted += distances[j] * into[j];
    }
    sum = Math.max(sum, 1e-300);
    for (let j = 0; j < distances.length; j++) into[j] /= sum;
    const excess = Math.log(sum) + (beta * weighted) / sum - entropy;
    if (Math.abs(excess) < 1e-5) break;
    if (excess > 0) low = beta; else high = beta;
    beta = high === Infinity ? 2 * beta : (low + high) / 2;
  }
}

function gradient(p, y, exaggeration) {
  const n = y.length / 2;
  const near = new Float64Array(n * n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const dx = y[2 * i] - y[2 * j];
      const dy = y[2 * i + 1] - y[2 * j + 1];
      near[i * n + j] = 1 / (1 + dx * dx + dy * dy);
      sum += 2 * near[i * n + j];
    }
  }
  const slope = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const q = near[i * n + j];
      const pull = 4 * (exaggeration * p[i * n + j] - q / sum) * q;
      const dx = pull * (y[2 * i] - y[2 * j]);
      const dy = pull * (y[2 * i + 1] - y[2 * j + 1]);
      slope[2 * i] += dx;
      slope[2 * i + 1] += dy;
      slope[2 * j] -= dx;
      slope[2 * j + 1] -= dy;
    }
  }
  return slope;
}

function move({ y, speed, gain, rate }, slope, momentum) {
  for (let i = 0; i < y.length; i++) {
    gain[i] = Math.max(0.01, Math.sign(slope[i]) === Math.sign(speed[i]) ? gain[i] * 0.8 : gain[i] + 0.2);
    speed[i] = momentum * speed[i] - rate * gain[i] * slope[i];
    y[i] += speed[i];
  }
}
