// Who the person is to this host, and what they may do.

import { getJson } from './rest.js';

const ORDER = ['VIEWER', 'OPERATOR', 'ADMIN'];
export const session = { caller: null };

export async function identify() {
  session.caller = await getJson('api/caller');
  return session.caller;
}

/** Whether the caller's role includes `role`; the host asks again. */
export const may = (role) => ORDER.indexOf(session.caller?.role) >= ORDER.indexOf(role);

/** Runs `refresh` now and every so often while its view is shown; the returned function ends it. */
export function every(millis, refresh) {
  let timer;
  let ended = false;
  const round = async () => {
    try {
      await refresh();
    } finally {
      if (!ended) timer = setTimeout(round, millis);
    }
  };
  round();
  return () => { ended = true; clearTimeout(timer); };
}
