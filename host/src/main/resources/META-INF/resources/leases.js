// People's leases on devices: who has what, until when; asking for one, and giving it back.

import { getJson, post } from './rest.js';
import { attempt, button, duration, el, fill, liveTable, showProblem, when } from './dom.js';
import { every, may, session } from './session.js';
import { stateWord } from './runs.js';

export function leasesView(main) {
  const form = el('div');
  const list = el('div', {}, el('p', { class: 'empty' }, 'Loading …'));
  let ended = false;
  const past = el('input', { type: 'checkbox', onchange: () => { ended = past.checked; refresh(); } });
  main.append(el('section', {}, el('h2', { tabindex: -1 }, 'Leases'), el('p', { class: 'quiet' }, 'A lease keeps a device for a person: searches go on elsewhere until it ends.'), form, el('label', {}, past, ' those that have ended, too'), list));
  const refresh = async () => {
    try {
      show(await getJson(`api/leases?ended=${ended}`));
    } catch (error) {
      showProblem(error);
    }
  };
  const mine = (l) => l.holder === session.caller.name && l.tenant === session.caller.tenant;
  const call = (l, what, done) => button(what, async () => { await attempt(() => post(`api/leases/${l.id}/${what.toLowerCase()}`), done); refresh(); }, { 'aria-label': `${what} the lease of ${l.device}` });
  const actions = (l) => (!l.id || !may('OPERATOR') || !['WAITING', 'ACTIVE'].includes(l.state) ? [] : mine(l) ? [l.state === 'ACTIVE' && call(l, 'Renew', 'Renewed.'), call(l, 'Release', 'Released.')] : [call(l, 'Break', 'Broken.')]);
  const lines = liveTable('Leases', [
    { title: 'device', rowHeader: true, of: (l) => l.device },
    { title: 'state', of: (l) => stateWord(l.state) },
    { title: 'holder', of: (l) => l.holder },
    { title: 'epoch', number: true, of: (l) => l.epoch },
    { title: 'asked', of: (l) => when(l.requestedAt) },
    { title: 'expires', of: (l) => when(l.expiresAt) },
    { title: 'free in', number: true, of: (l) => duration(l.freeInSeconds) },
    { title: 'note', kind: 'wide', of: (l) => l.detail ?? '' },
    { title: 'actions', of: (l) => el('span', { class: 'actions' }, actions(l)) },
  ], (l) => l.id ?? `${l.device} ${l.requestedAt}`);
  const show = (leases) => {
    lines.show(leases);
    if (leases.length === 0) fill(list, el('p', { class: 'empty' }, may('OPERATOR') ? 'Nobody holds a device. Choose one above to have it for yourself.' : 'Nobody holds a device.'));
    else if (lines.box.parentNode !== list) list.replaceChildren(lines.box);
  };
  if (may('OPERATOR')) getJson('api/devices').then((devices) => form.replaceChildren(acquireForm(devices, refresh))).catch(showProblem);
  return every(3000, refresh);
}

function acquireForm(devices, done) {
  if (devices.length === 0) return el('p', { class: 'empty' }, 'The host holds no device that could be leased. Start it with ', el('code', {}, 'tinyloop serve --bench FILE'), ' or --fleet.');
  const device = el('select', { required: true }, devices.map((d) => new Option(`${d.name} (${d.state.toLowerCase()})`, d.name)));
  const hours = el('input', { type: 'number', min: 0.1, max: 168, step: 0.1, value: 2, required: true });
  return el('form', { class: 'bar', onsubmit: async (event) => {
    event.preventDefault();
    const lease = await attempt(() => post('api/leases', { device: device.value, seconds: Math.round(hours.value * 3600) }));
    if (lease) done();
  } }, el('label', {}, 'device ', device), el('label', {}, 'hours ', hours), el('button', { type: 'submit', class: 'main' }, 'Acquire'));
}
