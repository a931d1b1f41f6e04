// The page of one host: runs, their front as it grows, devices. Data come from /api; nothing is fetched from elsewhere.

const OBJECTIVES = {
  accuracy: { label: 'accuracy', of: (i) => i.accuracy.correct / i.accuracy.total },
  size: { label: 'model bytes', of: (i) => i.modelBytes },
  latency: { label: 'latency µs', of: (i) => i.latency?.valueMicros },
  energy: { label: 'energy µJ', of: (i) => i.energy?.valueMicrojoules },
  ram: { label: 'resident bytes', of: (i) => i.residentBytes },
};

const $ = (id) => document.getElementById(id);
const state = { run: null, individuals: new Map(), front: [], homogeneous: [], events: null };
let chart;
let drawPending = false;

// A host beyond loopback asks for a token. It stays in this tab, is sent as a header only, and goes when the tab is closed.
function request(path, options = {}) {
  const token = sessionStorage.getItem('token');
  const headers = { Accept: 'application/json', ...options.headers, ...(token && { Authorization: `Bearer ${token}` }) };
  return fetch(path, { ...options, headers });
}

async function getJson(path) {
  const response = await request(path);
  if (response.status === 401) await askForToken(response);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

async function askForToken(response) {
  const problem = await response.json();
  $('token-problem').textContent = sessionStorage.getItem('token') ? `${problem.detail} ${problem.advice ?? ''}` : '';
  $('token-form').hidden = false;
  throw new Error('it asks for a token');
}

$('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem('token', $('token').value.trim());
  $('token').value = '';
  $('token-form').hidden = true;
  refreshRuns().catch(() => {});
});

// Server-sent events by fetch, because EventSource sends no header. Ends with the stream, or by the returned function.
function listen(path, handlers) {
  const stop = new AbortController();
  (async () => {
    while (!stop.signal.aborted) {
      try {
        const response = await request(path, { signal: stop.signal, headers: { Accept: 'text/event-stream' } });
        if (response.ok) await readEvents(response.body, handlers);
      } catch { /* the connection was lost: it is made again */ }
      await new Promise((resume) => setTimeout(resume, 3000));
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
      handlers[value('event')]?.(JSON.parse(value('data')));
    }
  }
}

function fillAxes() {
  for (const [id, chosen] of [['x-axis', 'size'], ['y-axis', 'accuracy']]) {
    $(id).replaceChildren(...Object.entries(OBJECTIVES).map(([key, o]) => new Option(o.label, key, false, key === chosen)));
    $(id).addEventListener('change', draw);
  }
}

async function refreshRuns() {
  const runs = await getJson('api/runs');
  const chosen = $('runs').value;
  $('runs').replaceChildren(...runs.map((r) => new Option(`${r.task} · ${r.space} · ${r.id} · ${r.state.toLowerCase()}`, r.id)));
  if (runs.length === 0) {
    $('status').textContent = 'No run yet. Start one with: tinyloop search --host ' + location.origin + ' --task row-mnist --fleet sim:cortex-m4x4';
    return;
  }
  $('runs').value = runs.some((r) => r.id === chosen) ? chosen : runs[0].id;
  if (state.run !== $('runs').value) await openRun($('runs').value);
}

async function openRun(id) {
  state.events?.();
  Object.assign(state, { run: id, individuals: new Map(), front: [], homogeneous: [] });
  showFront(await getJson(`api/runs/${id}/front`));
  for (const individual of await getJson(`api/runs/${id}/individuals`)) remember(individual);
  showStatus(await getJson(`api/runs/${id}`));
  draw();
  state.events = listen(`api/runs/${id}/events`, {
    individual: (individual) => { remember(individual); draw(); },
    front: (front) => { showFront(front); draw(); },
    progress: showStatus,
  });
}

function remember(individual) {
  state.individuals.set(individual.genome.join(','), individual);
}

function showStatus(run) {
  const p = run.progress;
  const eta = p?.secondsLeft != null && run.state === 'RUNNING' ? `, about ${Math.ceil(p.secondsLeft)} s left` : '';
  $('status').textContent = p ? `${run.state.toLowerCase()}: ${p.phase}, ${p.done} of ${p.total}${eta}${run.detail ? ': ' + run.detail : ''}` : run.state.toLowerCase();
  $('progress').hidden = !p;
  if (p) { $('progress').max = Math.max(1, p.total); $('progress').value = p.done; }
  $('stop').hidden = run.state !== 'RUNNING';
}

function cell(row, text, className) {
  const td = row.insertCell();
  td.textContent = text;
  if (className) td.className = className;
}

const number = (value, digits) => (value == null ? '–' : value.toLocaleString('en', { maximumFractionDigits: digits }));

function showFront(front) {
  state.front = front.individuals;
  state.homogeneous = front.homogeneous;
  const body = $('front').tBodies[0];
  body.replaceChildren();
  for (const i of front.individuals) {
    const row = body.insertRow();
    cell(row, (i.accuracy.correct / i.accuracy.total).toFixed(4));
    cell(row, number(i.modelBytes, 0));
    cell(row, (100 * i.normalizedSize).toFixed(1) + ' %');
    cell(row, number(i.latency?.valueMicros, 1));
    cell(row, number(i.energy?.valueMicrojoules, 2));
    cell(row, [i.latency?.provenance, i.energy?.provenance].filter(Boolean).join(' / '));
    cell(row, i.genome.join(' '), 'genome');
  }
  $('front').hidden = front.individuals.length === 0;
  $('front-empty').hidden = front.individuals.length > 0;
  const said = ['latency', 'energy'].flatMap((what) =>
    [...new Set(front.individuals.map((i) => i[what]?.provenance).filter(Boolean))].map((label) => `${what} is ${label}`));
  $('provenance').textContent = said.length ? `· ${said.join(', ')}` : '';
}

// At most one redraw a frame, however fast individuals arrive.
function draw() {
  if (drawPending) return;
  drawPending = true;
  requestAnimationFrame(() => { drawPending = false; render(); });
}

function render() {
  const x = OBJECTIVES[$('x-axis').value];
  const y = OBJECTIVES[$('y-axis').value];
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue('--' + name).trim();
  const points = (list) => list.map((i) => ({ value: [x.of(i), y.of(i)], genome: i.genome })).filter((p) => p.value.every(Number.isFinite));
  const axis = (o) => ({ name: o.label, nameLocation: 'middle', nameGap: 32, scale: true, nameTextStyle: { color: color('quiet') }, axisLabel: { color: color('quiet') }, splitLine: { lineStyle: { color: color('line') } } });
  chart ??= echarts.init($('chart'));
  chart.setOption({
    animation: false,
    grid: { left: 70, right: 20, top: 15, bottom: 50 },
    xAxis: axis(x),
    yAxis: axis(y),
    tooltip: { formatter: (p) => `${x.label} ${p.value[0]}<br>${y.label} ${p.value[1]}<br>${p.data.bits ? p.data.bits + ' bit' : p.data.genome.join(' ')}` },
    series: [
      { type: 'scatter', name: 'evaluated', symbolSize: 5, itemStyle: { color: color('individual') }, data: points([...state.individuals.values()]) },
      { type: 'scatter', name: 'homogeneous', symbol: 'diamond', symbolSize: 11, itemStyle: { color: color('homogeneous') }, data: state.homogeneous.map((h) => ({ value: [x.of(h.individual), y.of(h.individual)], genome: h.individual.genome, bits: h.bits })).filter((p) => p.value.every(Number.isFinite)) },
      { type: 'scatter', name: 'front', symbolSize: 9, itemStyle: { color: color('front') }, data: points(state.front) },
    ],
  });
  $('chart').setAttribute('aria-label', `Pareto front of ${state.front.length} individuals, ${y.label} over ${x.label}`);
}

async function refreshDevices() {
  const devices = await getJson('api/devices');
  const body = $('devices').tBodies[0];
  body.replaceChildren();
  for (const d of devices) {
    const row = body.insertRow();
    for (const text of [d.name, d.uid ?? '–', d.state.toLowerCase(), number(d.evaluations, 0), number(d.faults, 0), d.note ?? '']) cell(row, text);
  }
  $('devices').hidden = devices.length === 0;
  $('devices-empty').hidden = devices.length > 0;
}

async function poll() {
  try {
    await refreshRuns();
    await refreshDevices();
  } catch (error) {
    $('status').textContent = `The host does not answer (${error.message}). Maybe it was stopped; this page tries again by itself.`;
  }
  setTimeout(poll, 2000);
}

$('runs').addEventListener('change', () => openRun($('runs').value));
$('stop').addEventListener('click', () => request(`api/runs/${state.run}/stop`, { method: 'POST' }));
addEventListener('resize', () => chart?.resize());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
fillAxes();
poll();
