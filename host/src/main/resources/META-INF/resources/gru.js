// The cell as a drawing: its 17 operators (ARITHMETIC.md, section 1) with their widths.

import { RAMP } from './chart.js';
import { OPERATORS } from './objectives.js';

const WIDTH = 152;
const HEIGHT = 42;

/** Place of each operator's centre, its expression, and what it reads: operators by number from 1, x or h. */
const CELL = [
  [190, 40, 'W_ir x + b', ['x']], [190, 95, 'W_hr h + b', ['h']], [190, 330, 'W_iz x + b', ['x']], [190, 385, 'W_hz h + b', ['h']],
  [190, 250, 'W_in x + b', ['x']], [190, 165, 'W_hn h + b', ['h']], [385, 67, 'a + b', [1, 2]], [385, 357, 'c + d', [3, 4]],
  [575, 67, 'σ(i) = r', [7]], [575, 357, 'σ(j) = z', [8]], [575, 165, 'r ⊙ f', [9, 6]], [575, 250, 'e + g', [5, 11]],
  [765, 210, 'tanh(k) = n', [12]], [765, 295, '1 − z', [10]], [955, 250, '(1 − z) ⊙ n', [14, 13]], [765, 405, 'z ⊙ h', [10, 'h']],
  [955, 357, "p + q = h'", [15, 16]],
];
const INPUTS = { x: [40, 145], h: [40, 290] };

function node(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const shade = (bits) => RAMP[Math.max(0, Math.min(5, Math.round(((Math.min(bits, 8) - 2) / 6) * 5)))];
const ink = (bits) => (Math.min(bits, 8) > 4 ? '#10181c' : '#ffffff');

/** One layer's cell; `outputs` has 17 widths, `weights` six more where the space has them. */
export function gruDiagram(outputs, weights, caption) {
  const svg = node('svg', { viewBox: '0 0 1040 445', role: 'img', 'aria-label': `${caption}. ${OPERATORS.map((name, i) => `${name} ${outputs[i]} bit`).join(', ')}` });
  const right = ([x, y], input) => [x + (input ? 18 : WIDTH / 2), y];
  CELL.forEach(([x, y, , reads]) => reads.forEach((from) => {
    const input = typeof from === 'string';
    const [x1, y1] = right(input ? INPUTS[from] : CELL[from - 1], input);
    svg.append(input && x > 700 ? below(x1, y1, x - WIDTH / 2, y) : x1 < x - WIDTH / 2 ? edge(x1, y1, x - WIDTH / 2, y) : drop(CELL[from - 1], y, x));
  }));
  for (const [name, [x, y]] of Object.entries(INPUTS)) {
    svg.append(node('circle', { cx: x, cy: y, r: 18, class: 'input' }), node('text', { x, y: y + 5, class: 'input' }, name));
  }
  CELL.forEach(([x, y, expression], i) => {
    const bits = weights && i < 6 ? `${weights[i]} → ${outputs[i]} bit` : `${outputs[i]} bit`;
    svg.append(node('g', { fill: ink(outputs[i]) },
      node('rect', { x: x - WIDTH / 2, y: y - HEIGHT / 2, width: WIDTH, height: HEIGHT, rx: 5, fill: shade(outputs[i]) }),
      node('text', { x, y: y - 6, class: 'name' }, `${i + 1} ${OPERATORS[i]}`),
      node('text', { x, y: y + 12 }, `${expression} · ${bits}`),
      node('title', {}, `${OPERATORS[i]}: ${bits}`)));
  });
  return svg;
}

const edge = (x1, y1, x2, y2) => node('path', { d: `M ${x1} ${y1} C ${(x1 + x2) / 2} ${y1}, ${(x1 + x2) / 2} ${y2}, ${x2} ${y2}` });

// Under all operators, from an input to one far away.
const below = (x1, y1, x2, y2) => node('path', { d: `M ${x1} ${y1} C ${x1 + 50} ${y1}, ${x1} 432, ${x1 + 90} 432 L ${x2 - 120} 432 C ${x2 - 50} 432, ${x2 - 50} ${y2 + 8}, ${x2} ${y2 + 8}` });

// From one operator to the one below or above it.
const drop = ([x1, y1], y2, x2) => node('path', { d: `M ${x1} ${y1 + (y2 > y1 ? HEIGHT / 2 : -HEIGHT / 2)} L ${x2} ${y2 + (y2 > y1 ? -HEIGHT / 2 : HEIGHT / 2)}` });
