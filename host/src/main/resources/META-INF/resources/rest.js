// Requests to the host (a script under /api would need a token). A token stays in this tab, is sent as a header only, and goes when it is closed.

/** What the host refused, in its words (RFC 9457). */
export class Problem extends Error {
  constructor(status, detail, advice) {
    super([detail, advice].filter(Boolean).join(' '));
    this.status = status;
  }
}

const token = () => sessionStorage.getItem('token');

export function useToken(text) {
  sessionStorage.setItem('token', text);
}

async function request(path, options = {}) {
  const headers = { Accept: 'application/json', ...options.headers, ...(token() && { Authorization: `Bearer ${token()}` }) };
  const response = await fetch(path, { ...options, headers });
  if (response.ok) return response;
  throw refused(path, response.status, await response.json().catch(() => ({})));
}

function refused(path, status, body) {
  const problem = new Problem(status, body.detail ?? `${path} answered ${status}.`, body.advice);
  if (status === 401) dispatchEvent(new CustomEvent('token-wanted', { detail: token() ? problem.message : '' }));
  return problem;
}

export const getJson = async (path) => (await request(path)).json();

export const getBlob = async (path) => (await request(path, { headers: { Accept: '*/*' } })).blob();

export async function send(method, path, body) {
  const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  const response = await request(path, { method, ...json });
  return response.status === 204 ? null : response.json();
}

/** Sends a form with files; `sent` is told the share of it that is under way, which fetch does not know. */
export const sendForm = (path, form, sent) => new Promise((resolve, reject) => {
  const exchange = new XMLHttpRequest();
  exchange.open('POST', path);
  exchange.responseType = 'json';
  exchange.setRequestHeader('Accept', 'application/json');
  if (token()) exchange.setRequestHeader('Authorization', `Bearer ${token()}`);
  exchange.upload.onprogress = ({ loaded, total }) => sent(total ? loaded / total : 1);
  exchange.onload = () => (exchange.status < 300 ? resolve(exchange.response) : reject(refused(path, exchange.status, exchange.response ?? {})));
  exchange.onerror = () => reject(new Problem(0, 'The host ended the connection before it had all files.', 'Maybe it was stopped, or a file is larger than it takes.'));
  exchange.send(form);
});

export const post = (path, body) => send('POST', path, body);

/** Whether the host has a route: what another version lacks is not offered. */
export const getIfThere = (path) => getJson(path).catch((problem) => {
  if (problem.status === 404 || problem.status === 405) return null;
  throw problem;
});

// Server-sent events by fetch, because EventSource sends no header. Goes on until the returned function is called.
export function listen(path, handlers) {
  const stop = new AbortController();
  (async () => {
    while (!stop.signal.aborted) {
      try {
        const response = await request(path, { signal: stop.signal, headers: { Accept: 'text/event-stream' } });
        await readEvents(response.body, handlers);
      } catch { /* the connection was lost, or never was: it is made again */ }
      if (!stop.signal.aborted) await new Promise((resume) => setTimeout(resume, 3000));
    }
  })();
  return () => stop.abort();
}

async function readEvents(body, handlers) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events) {
      const lines = event.split('\n');
      const value = (field) => lines.filter((l) => l.startsWith(field + ':')).map((l) => l.slice(field.length + 1).replace(/^ /, '')).join('\n');
      const handler = handlers[value('event')];
      if (handler) handler(JSON.parse(value('data')));
    }
  }
}
