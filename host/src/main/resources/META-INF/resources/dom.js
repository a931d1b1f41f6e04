// Elements and texts, as all views make them.

/** An element: attributes, `on…` listeners, and children (elements, texts, arrays; null is left out). */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const cell = (column, row) => el(column.rowHeader ? 'th' : 'td', { scope: column.rowHeader && 'row', class: column.kind ?? (column.number && 'number') }, column.of(row) ?? '–');

const frame = (caption, columns, body) => el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
  el('table', {},
    el('caption', { class: 'visually-hidden' }, caption),
    el('thead', {}, el('tr', {}, columns.map((c) => el('th', { scope: 'col', class: c.number && 'number' }, c.title)))), body));

/** A table in a box that scrolls: `columns` of {title, of(row) → text or element, number?, rowHeader?}. */
export const table = (caption, columns, rows) => frame(caption, columns, el('tbody', {}, rows.map((row) => el('tr', {}, columns.map((c) => cell(c, row))))));

/**
 * A table that lives: `show(rows)` touches only the cells that say something else, so that focus, selection and a click
 * under way stay where they are. `key(row)` tells rows apart.
 */
export function liveTable(caption, columns, key) {
  const body = el('tbody');
  const box = frame(caption, columns, body);
  let shown = new Map();
  const patched = (line, row) => {
    const cells = columns.map((c) => cell(c, row));
    if (!line) return el('tr', {}, cells);
    cells.forEach((fresh, i) => { if (fresh.outerHTML !== line.cells[i].outerHTML) keepingFocus(line.cells[i], fresh, () => line.cells[i].replaceWith(fresh)); });
    return line;
  };
  const show = (rows) => {
    const lines = new Map(rows.map((row) => [key(row), patched(shown.get(key(row)), row)]));
    for (const [name, line] of shown) if (!lines.has(name)) line.remove();
    let place = body.firstElementChild;
    for (const line of lines.values()) {
      if (line === place) place = place.nextElementSibling;
      else body.insertBefore(line, place);
    }
    shown = lines;
  };
  return { box, show };
}

// Who stood on a button that another one takes the place of stands on that one.
function keepingFocus(old, fresh, replace) {
  const had = old.contains(document.activeElement);
  replace();
  if (had) fresh.querySelector('button, input, a')?.focus();
}

/** Gives a box other children only if they say something else. */
export function fill(box, ...children) {
  const fresh = el(box.tagName, {}, children);
  if (fresh.innerHTML !== box.innerHTML) keepingFocus(box, box, () => box.replaceChildren(...fresh.childNodes));
}

export function button(text, onclick, attributes = {}) {
  return el('button', { type: 'button', onclick, ...attributes }, text);
}

/** A select with its label. */
export function choice(label, options, value, onchange) {
  const select = el('select', { onchange: () => onchange(select.value) }, options.map(([key, text]) => new Option(text, key, false, key === value)));
  return el('label', {}, label + ' ', select);
}

export function check(label, checked, onchange) {
  const box = el('input', { type: 'checkbox', checked, onchange: () => onchange(box.checked) });
  return el('label', {}, box, ' ' + label);
}

export function facts(pairs) {
  return el('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

export const number = (value, digits = 0) => (value === null || value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: digits }));

export const percent = (value, digits = 2) => (value === null || value === undefined ? '–' : (100 * value).toFixed(digits) + ' %');

export const when = (text) => (text ? new Date(text).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }) : '–');

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  return s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** Says something to those who do not see the page. */
export function say(text) {
  document.getElementById('said').textContent = text;
}

/** Shows what went wrong, in the host's words, until it is dismissed or another view is opened. */
export function showProblem(error) {
  document.getElementById('problem-text').textContent = error.message;
  document.getElementById('problem').hidden = false;
}

export function clearProblem() {
  document.getElementById('problem').hidden = true;
}

/** Does what a button is for; what the host refuses is shown. */
export async function attempt(action, done) {
  try {
    clearProblem();
    const result = await action();
    if (done) say(done);
    return result;
  } catch (error) {
    showProblem(error);
    return undefined;
  }
}

/** Asks for one line of text in a dialog; null when it was cancelled. */
export function ask(title, label, action) {
  return new Promise((resolve) => {
    const input = el('input', { required: true, maxlength: 500, autocomplete: 'off' });
    const dialog = el('dialog', { 'aria-label': title },
      el('form', { method: 'dialog', onsubmit: (event) => { event.preventDefault(); dialog.close(input.value.trim()); } },
        el('h2', {}, title), el('label', {}, label + ' ', input),
        el('p', { class: 'bar' }, el('button', { type: 'submit', class: 'main' }, action), button('Cancel', () => dialog.close('')))));
    dialog.addEventListener('close', () => { dialog.remove(); resolve(dialog.returnValue || null); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Hands a file to the person. */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
