// Charts by ECharts, which is loaded with the first of them. They follow the window's width and the colour scheme.

const LIBRARY = './_static/echarts/6.0.0/dist/echarts.esm.min.js';
let library;

/** Loads the library ahead of its use. */
export const prepare = () => (library ??= import(LIBRARY));

/** A colour of the style sheet. */
export const color = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** From a poor value to a good one; told apart by the colour-blind and on both grounds. */
export const RAMP = ['#440154', '#414487', '#2a788e', '#22a884', '#7ad151', '#d8c020'];

/** A scale of colours beside a chart, with its name and both ends; `up`: more is better. */
export function scale(name, min, max, digits, up = true) {
  const text = (v) => Number(v).toLocaleString('en', { maximumFractionDigits: digits });
  return { type: 'continuous', min, max, right: 0, top: 'middle', calculable: false, itemHeight: 150, text: [`${name}\n${text(max)}`, text(min)], formatter: text, inRange: { color: up ? RAMP : [...RAMP].reverse() }, textStyle: { color: color('quiet'), fontSize: 11, lineHeight: 15 } };
}

export const series = (index) => color(['front', 'homogeneous', 'third', 'fourth'][index]);

export function axis(name, more = {}) {
  return {
    name, nameLocation: 'middle', nameGap: 34, scale: true, nameTextStyle: { color: color('quiet') }, axisLabel: { color: color('quiet'), hideOverlap: true },
    axisLine: { lineStyle: { color: color('line') } }, splitLine: { lineStyle: { color: color('line') } }, ...more,
  };
}

export const base = () => ({
  animation: false,
  backgroundColor: 'transparent',
  textStyle: { color: color('text'), fontFamily: 'system-ui, sans-serif' },
  tooltip: { confine: true, backgroundColor: color('surface'), borderColor: color('line'), textStyle: { color: color('text'), fontSize: 13 } },
  legend: { textStyle: { color: color('text') }, inactiveColor: color('quiet'), type: 'scroll', top: 0 },
});

/** A chart in a box: `draw` makes its option, `clicked` is told of the datum under a click. */
export class Chart {
  constructor(box, draw, clicked) {
    this.box = box;
    this.draw = draw;
    this.clicked = clicked;
    this.scheme = matchMedia('(prefers-color-scheme: dark)');
    this.redraw = () => this.update();
    this.scheme.addEventListener('change', this.redraw);
    this.sizes = new ResizeObserver(() => this.chart?.resize());
    this.sizes.observe(box);
  }

  /** Draws again, at most once a frame. */
  update() {
    if (this.pending || this.disposed) return;
    this.pending = true;
    requestAnimationFrame(async () => {
      const echarts = await prepare();
      this.pending = false;
      if (this.disposed) return;
      if (!this.chart) {
        this.echarts = echarts;
        this.chart = echarts.init(this.box);
        this.chart.on('click', (event) => this.clicked?.(event.data, event.event?.event));
      }
      const start = performance.now();
      this.chart.setOption(this.draw(), true);
      this.box.dataset.drawMillis = (performance.now() - start).toFixed(1);
    });
  }

  /** What is shown, as PNG of twice the resolution. */
  picture() {
    const url = this.chart?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: color('surface') });
    return url && new Blob([Uint8Array.from(atob(url.split(',')[1]), (c) => c.charCodeAt(0))], { type: 'image/png' });
  }

  /** The same chart as SVG. */
  drawing() {
    if (!this.chart) return undefined;
    const svg = this.echarts.init(null, null, { renderer: 'svg', ssr: true, width: this.box.clientWidth, height: this.box.clientHeight });
    svg.setOption({ ...this.draw(), backgroundColor: color('surface') });
    const text = svg.renderToSVGString();
    svg.dispose();
    return new Blob([text], { type: 'image/svg+xml' });
  }

  dispose() {
    this.disposed = true;
    this.scheme.removeEventListener('change', this.redraw);
    this.sizes.disconnect();
    this.chart?.dispose();
  }
}
