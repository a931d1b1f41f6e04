// Models and data sets: what the host has, adding one, checking it, and what ways to calibrate make of it.

import { getJson, post, sendForm } from './rest.js';
import { attempt, button, choice, el, facts, fill, number, percent, say, showProblem, table } from './dom.js';
import { may, session } from './session.js';

export const taskLink = (task) => `#/tasks/${task}`;

export function tasksView(main) {
  const list = el('div', {}, el('p', { class: 'empty' }, 'Loading …'));
  const refresh = () => getJson('api/tasks').then(show, showProblem);
  const show = (tasks) => list.replaceChildren(table('Models and data sets', [
    { title: 'task', rowHeader: true, of: (t) => el('a', { href: taskLink(t.task) }, t.task) },
    { title: 'origin', of: (t) => (t.imported ? 'imported' : 'the program') },
    { title: 'data set', of: (t) => t.dataset },
    { title: 'model', of: (t) => t.hiddenSizes && shape(t) },
    { title: 'state', kind: 'wide', of: (t) => t.problem ?? 'ready' },
    { title: 'actions', of: (t) => may('OPERATOR') && !t.problem && el('a', { href: `#/start/${t.task}`, 'aria-label': `Search on ${t.task}` }, 'Search') },
  ], tasks));
  main.append(el('section', {}, el('h2', { tabindex: -1 }, 'Models and data sets'), el('p', { class: 'quiet' }, 'A task is a GRU in real numbers with its samples. Open one to check it and to compare ways to calibrate.'), list));
  if (may('OPERATOR') && session.caller.tenant === 'default') main.append(uploadForm(refresh));
  refresh();
  return () => {};
}

export const shape = (t) => `GRU, ${t.hiddenSizes.join(' and ')} units, ${t.inputSize} inputs, ${t.classes} classes`;

function uploadForm(done) {
  const name = el('input', { name: 'name', required: true, pattern: '[a-z0-9][a-z0-9_\\-]{0,40}', title: 'Small letters, digits, - and _, at most 41', autocomplete: 'off' });
  const file = (field, accept, describedBy) => el('input', { type: 'file', name: field, accept, required: true, 'aria-describedby': describedBy });
  const state = el('p', { role: 'status' });
  const bar = el('progress', { max: 1, value: 0, hidden: true, 'aria-label': 'Files sent' });
  const submit = el('button', { type: 'submit', class: 'main' }, 'Add the task');
  const form = el('form', { class: 'stacked', onsubmit: async (event) => {
    event.preventDefault();
    submit.disabled = true;
    bar.hidden = false;
    const added = await attempt(() => sendForm('api/tasks', new FormData(form), (share) => {
      bar.value = share;
      state.textContent = share < 1 ? `Sending: ${Math.floor(100 * share)} % …` : 'Checking the model on its samples …';
    }));
    bar.hidden = true;
    submit.disabled = false;
    state.replaceChildren(...(added ? addedText(added) : []));
    if (added) {
      form.reset();
      done();
    }
  } },
  el('label', {}, 'Name', name),
  el('label', {}, 'Model', file('weights', '.safetensors,.onnx', 'model-hint')), el('p', { class: 'quiet', id: 'model-hint' }, 'PyTorch nn.GRU with a linear classifier on the last step: .safetensors or .onnx, at most 64 MB.'),
  el('label', {}, 'Samples', file('data', '.npz', 'data-hint')), el('p', { class: 'quiet', id: 'data-hint' }, 'One .npz with x_train, y_train, x_validation, y_validation, x_test, y_test; x is count × steps × inputs, y one class each. With logits_test the first test sequences are compared.'),
  el('details', {}, el('summary', {}, 'Names of tensors'), el('label', {}, 'GRU begins with', el('input', { name: 'gru', autocomplete: 'off', placeholder: 'found out' })), el('label', {}, 'Classifier begins with', el('input', { name: 'head', autocomplete: 'off', placeholder: 'found out' }))),
  el('label', { class: 'inline' }, el('input', { type: 'checkbox', name: 'replace', value: 'true' }), ' Replace a task of this name'),
  submit, bar, state);
  return el('section', {}, el('h2', {}, 'Add a task'), form);
}

const addedText = (t) => [`Added: ${shape(t)}, ${t.steps} steps; ${number(t.samples.train)} training, ${number(t.samples.validation)} validation and ${number(t.samples.test)} test sequences; float accuracy ${percent(t.floatAccuracy.validation)}${t.largestLogitError == null ? '' : `, logits differ by at most ${t.largestLogitError.toPrecision(2)}`}. `, el('a', { href: taskLink(t.task) }, `Open ${t.task}`)];

export function taskView(main, name) {
  const about = el('div', {}, el('p', { class: 'empty' }, 'Loading …'));
  const checked = el('div', { role: 'status' });
  const check = button('Check', async () => {
    check.disabled = true;
    checked.textContent = 'Reading all samples …';
    const found = await attempt(() => getJson(`api/tasks/${encodeURIComponent(name)}/check`));
    check.disabled = false;
    fill(checked, found && facts([['sequences', `${number(found.validation)} validation, ${number(found.test)} test`], ['each', `${found.steps} steps of ${found.inputSize} values`], ['float model', `right for ${percent(found.floatAccuracy)} of the validation split`]]));
  });
  main.append(el('section', {}, el('p', {}, el('a', { href: '#/tasks' }, '← Models and data sets')), el('div', { class: 'bar' }, el('h2', { tabindex: -1 }, name), check, may('OPERATOR') && el('a', { href: `#/start/${name}` }, 'Search on it')), about, checked));
  if (may('OPERATOR')) main.append(calibration(name));
  getJson('api/tasks').then((tasks) => {
    const task = tasks.find((t) => t.task === name);
    fill(about, task ? facts([['origin', task.imported ? 'imported' : 'the program'], ['data set', task.dataset], ['model', task.hiddenSizes && shape(task)], ['problem', task.problem]]) : el('p', { class: 'empty' }, 'The host has no such task. The list has those that it has.'));
  }).catch(showProblem);
  return () => {};
}

function calibration(name) {
  const order = { weights: 'per-row', ranges: 'mse' };
  const tried = [];
  const results = el('div', {}, el('p', { class: 'empty' }, 'Calibrate once, and again in another way: the results stand side by side.'));
  const run = button('Calibrate', async () => {
    run.disabled = true;
    const found = await attempt(() => post(`api/tasks/${encodeURIComponent(name)}/calibration`, order));
    run.disabled = false;
    if (!found) return;
    tried.unshift(found);
    results.replaceChildren(...tried.map(calibrated));
    say(`Calibrated. ${found.homogeneous[0].correct} of ${found.samples} right at 8 bit.`);
  }, { class: 'main' });
  return el('section', {}, el('h2', {}, 'Calibration'),
    el('p', { class: 'quiet' }, 'The model with one width everywhere, quantized with ranges from training samples and computed by the reference arithmetic on the host. A device computes the same bytes; nothing is timed.'),
    el('div', { class: 'bar' }, choice('scales of weights', [['per-row', 'per row'], ['per-tensor', 'per tensor']], order.weights, (value) => { order.weights = value; }), choice('ranges', [['mse', 'least squares'], ['percentile', 'percentile'], ['min-max', 'min-max']], order.ranges, (value) => { order.ranges = value; }), run), results);
}

function calibrated(found) {
  const caption = `Weights ${found.weights}, ranges ${found.ranges}, ${number(found.samples)} validation samples`;
  return el('div', {}, el('h3', {}, caption), table(caption, [
    { title: 'width', rowHeader: true, of: (h) => (h.bits ? `${h.bits} bit` : 'float') },
    { title: 'model bytes', number: true, of: (h) => number(h.modelBytes) },
    { title: 'accuracy', number: true, of: (h) => (h.correct == null ? null : percent(h.correct / found.samples)) },
    { title: 'against float', number: true, of: (h) => (h.correct == null ? null : `${(100 * (h.correct - found.floatCorrect) / found.samples).toFixed(2)} points`) },
    { title: 'note', kind: 'wide', of: (h) => h.reason ?? '' },
  ], [{ correct: found.floatCorrect }, ...found.homogeneous]));
}
