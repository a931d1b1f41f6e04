// Tokens of the host, for its administrators.

import { getJson, post, send } from './rest.js';
import { attempt, button, el, showProblem, table, when } from './dom.js';

const ROLES = ['VIEWER', 'OPERATOR', 'ADMIN', 'AGENT', 'DEVICE'];

export function tokensView(main) {
  const made = el('p', { role: 'status' });
  const list = el('div');
  const name = el('input', { required: true, pattern: '[A-Za-z0-9._-]{1,64}', autocomplete: 'off' });
  const role = el('select', {}, ROLES.map((r) => new Option(r.toLowerCase(), r)));
  const days = el('input', { type: 'number', min: 1, max: 36500, placeholder: 'never' });
  const refresh = () => getJson('api/tokens').then(show, showProblem);
  const create = async (event) => {
    event.preventDefault();
    const answer = await attempt(() => post('api/tokens', { name: name.value, role: role.value, ...(days.value && { seconds: days.value * 86400 }) }));
    if (!answer) return;
    made.replaceChildren('Copy it now, it is shown this once: ', el('code', {}, answer.text));
    name.value = '';
    refresh();
  };
  main.append(el('section', {}, el('h2', { tabindex: -1 }, 'Tokens'),
    el('form', { class: 'bar', onsubmit: create }, el('label', {}, 'for ', name), el('label', {}, 'role ', role), el('label', {}, 'days ', days), el('button', { type: 'submit', class: 'main' }, 'Make a token')), made, list));
  const show = (tokens) => list.replaceChildren(tokens.length === 0 ? el('p', { class: 'empty' }, 'No token yet. Make one above for each person, agent and device.') : table('Tokens', [
    { title: 'for', rowHeader: true, of: (t) => t.name }, { title: 'tenant', of: (t) => t.tenant }, { title: 'role', of: (t) => t.role.toLowerCase() },
    { title: 'made', of: (t) => when(t.createdAt) }, { title: 'expires', of: (t) => (t.expiresAt ? when(t.expiresAt) : 'never') }, { title: 'last used', of: (t) => when(t.lastUsedAt) },
    { title: 'state', of: (t) => (t.revokedAt ? `revoked ${when(t.revokedAt)}` : 'good') },
    { title: 'actions', of: (t) => !t.revokedAt && button('Revoke', async () => { await attempt(() => send('DELETE', `api/tokens/${t.id}`), 'Revoked.'); refresh(); }, { 'aria-label': `Revoke the token of ${t.name}` }) },
  ], tokens));
  refresh();
  return () => {};
}
