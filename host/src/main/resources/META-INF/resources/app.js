// The page of one host: chooses the view that the address names. Data come from /api; nothing is fetched from elsewhere.

import { useToken } from './rest.js';
import { compareView } from './compare.js';
import { deviceView, devicesView } from './devices.js';
import { clearProblem, el, showProblem } from './dom.js';
import { individualView } from './individual.js';
import { leasesView } from './leases.js';
import { taskView, tasksView } from './tasks.js';
import { runView } from './run.js';
import { runsView } from './runs.js';
import { startView } from './start.js';
import { identify, may, session } from './session.js';
import { tokensView } from './tokens.js';

const ROUTES = [
  [/^\/?$/, runsView, 'Runs'],
  [/^\/runs$/, runsView, 'Runs'],
  [/^\/runs\/([^/]+)$/, runView, 'Run'],
  [/^\/runs\/([^/]+)\/individuals\/([0-9,]+)$/, individualView, 'Individual'],
  [/^\/runs\/([^/]+)\/([a-z]+)$/, runView, 'Run'],
  [/^\/compare\/([^/]+)\/([^/]+)$/, compareView, 'Compare'],
  [/^\/devices$/, devicesView, 'Devices'],
  [/^\/devices\/(.+)$/, deviceView, 'Device'],
  [/^\/tasks$/, tasksView, 'Models and data sets'],
  [/^\/tasks\/([^/]+)$/, taskView, 'Task'],
  [/^\/start$/, startView, 'Start a run'],
  [/^\/start\/([^/]+)$/, startView, 'Start a run'],
  [/^\/leases$/, leasesView, 'Leases'],
  [/^\/tokens$/, tokensView, 'Tokens'],
];

const main = document.getElementById('main');
const tokenForm = document.getElementById('token-form');
let leave = () => {};
let last = null;

function show() {
  const address = location.hash.slice(1);
  const [route, view, title] = ROUTES.find(([form]) => form.test(address)) ?? [];
  leave();
  leave = () => {};
  clearProblem();
  main.replaceChildren();
  const under = /^\/(start|compare)\b|^\/?$/.test(address) ? '/runs' : address;
  document.querySelectorAll('#views a').forEach((a) => {
    if (`${under}/`.startsWith(a.hash.slice(1) + '/')) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  });
  if (!view) {
    main.append(el('section', {}, el('h2', { tabindex: -1 }, 'Not here'), el('p', { class: 'empty' }, `The page has no view (${address}). `, el('a', { href: '#/runs' }, 'Go to the runs'), '.')));
    return;
  }
  const parts = address.match(route).slice(1).map(decodeURIComponent);
  document.title = [...parts.slice(0, 1), title, 'TinyLoop'].join(' · ');
  leave = view(main, ...parts);
  // Who follows a link hears where it led; a figure of the same run keeps the focus on its tab.
  const place = parts[0] ?? title;
  if (last !== null) (last === place && view === runView ? main.querySelector('.tabs [aria-current]') : main.querySelector('h2'))?.focus({ preventScroll: last === place });
  last = place;
}

async function start() {
  try {
    const caller = await identify();
    document.getElementById('caller').textContent = `${caller.name} · ${caller.role.toLowerCase()}${caller.tenant === 'default' ? '' : ' of ' + caller.tenant}`;
    document.getElementById('tokens-link').hidden = !may('ADMIN');
    tokenForm.hidden = true;
    show();
  } catch (error) {
    if (error.status === 401) {
      main.replaceChildren(el('p', { class: 'empty' }, 'Enter a token to see the runs and devices of this host. An administrator makes one with tinyloop token create.'));
    } else {
      main.replaceChildren(el('p', { class: 'empty' }, `The host does not answer (${error.message}). Maybe it was stopped; this page tries again by itself.`));
      setTimeout(start, 3000);
    }
  }
}

addEventListener('token-wanted', (event) => {
  document.getElementById('token-problem').textContent = event.detail;
  tokenForm.hidden = false;
});
tokenForm.addEventListener('submit', (event) => {
  event.preventDefault();
  const field = document.getElementById('token');
  useToken(field.value.trim());
  field.value = '';
  start();
});
document.getElementById('skip').addEventListener('click', (event) => { event.preventDefault(); main.focus(); });
document.getElementById('problem-close').addEventListener('click', clearProblem);
addEventListener('hashchange', () => session.caller && show());
addEventListener('unhandledrejection', (event) => showProblem(event.reason));
start();
