// Bar and line charts as SVG text, drawn by Observable Plot into a document of jsdom: the report needs no script. Knows no
// benchmark.
import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';

export interface Bar {
  label: string;
  value: number;
  /** Lowest and highest over the rounds; equal where there was one. */
  range: [number, number];
}

export interface BarChart {
  /** What the axis counts, with its unit. */
  title: string;
  scale: 'linear' | 'log';
  bars: Bar[];
  /** What is to be reached at most; null: no such goal. */
  goal: number | null;
}

export interface LineChart {
  title: string;
  xTitle: string;
  points: { series: string; x: number; y: number }[];
}

const WIDTH = 640;
const BAR_HEIGHT = 26;
const COLORS = ['#2a6f97', '#c9822b', '#7a5c9e', '#5b8c5a'];

const { document } = new JSDOM('').window;

/** One bar for each label, with a thin line from the lowest to the highest round and a dashed one at the goal. */
export function drawBars({ title, scale, bars, goal }: BarChart): string {
  const labels = bars.map(bar => bar.label);
  // A logarithm has no zero: the bars begin below the smallest value.
  const from = scale === 'log' ? Math.min(...bars.map(bar => bar.range[0]), goal ?? Number.MAX_VALUE) / 2 : 0;
  return draw({
    document,
    width: WIDTH,
    height: 60 + BAR_HEIGHT * bars.length,
    marginLeft: 150,
    marginRight: 60,
    x: { type: scale, label: title, grid: true, nice: true },
    y: { label: null, domain: labels },
    color: { domain: labels, range: COLORS },
    marks: [
      Plot.barX(bars, { x1: from, x2: 'value', y: 'label', fill: 'label' }),
      Plot.ruleY(bars, { x1: bar => bar.range[0], x2: bar => bar.range[1], y: 'label', stroke: 'black' }),
      Plot.text(bars, {
        x: bar => Math.max(bar.value, bar.range[1]),
        y: 'label',
        text: bar => formatValue(bar.value),
        textAnchor: 'start',
        dx: 6,
      }),
      ...(goal === null ? [] : [Plot.ruleX([goal], { stroke: 'crimson', strokeDasharray: '4 3' })]),
    ],
  });
}

/** One line for each series, both axes logarithmic. */
export function drawLines({ title, xTitle, points }: LineChart): string {
  return draw({
    document,
    width: WIDTH,
    height: 320,
    marginLeft: 60,
    marginRight: 140,
    x: { type: 'log', label: xTitle, ticks: [...new Set(points.map(point => point.x))], tickFormat: 'd' },
    y: { type: 'log', label: title, grid: true },
    color: { domain: [...new Set(points.map(point => point.series))], range: COLORS },
    marks: [
      Plot.lineY(points, { x: 'x', y: 'y', stroke: 'series', strokeWidth: 2 }),
      Plot.dot(points, { x: 'x', y: 'y', fill: 'series' }),
      Plot.text(
        points,
        Plot.selectLast({ x: 'x', y: 'y', z: 'series', text: 'series', textAnchor: 'start', dx: 8 }),
      ),
    ],
  });
}

function draw(options: Plot.PlotOptions): string {
  const drawn = Plot.plot(options);
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return drawn.outerHTML;
}

function formatValue(value: number): string {
  const abs = Math.abs(value);
  return value.toLocaleString('en', { maximumFractionDigits: abs < 10 ? 2 : abs < 100 ? 1 : 0 });
}
