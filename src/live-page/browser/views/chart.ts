import uPlot from 'uplot';
import type { ChartPoint } from '../history/chart-points.js';
import { formatAmount } from '../kubernetes/quantity.js';

/** A line of a chart; a bound is the same at all times. */
export interface ChartLine {
  readonly label: string;
  readonly values: readonly ChartPoint[];
  readonly isBound?: boolean;
}

/** What a chart shows. Times are seconds since the epoch. */
export interface ChartContent {
  readonly title: string;
  readonly resource: string;
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly restarts: readonly number[];
}

/** Colours that are told apart by most people, on light and on dark. */
const COLOURS = ['#2f7ed8', '#d9822b', '#2e9e6b', '#b04fc4', '#c0392b', '#7a8b00', '#1099a8', '#8a6d3b'];

/** Steps of an axis of bytes. */
const BINARY_STEPS = Array.from({ length: 40 }, (_, i) => 2 ** i);

/** Draws a chart. Returns a function that removes it. */
export function drawChart(into: HTMLElement, content: ChartContent): () => void {
  const { title, resource, times, lines, restarts } = content;
  const ink = getComputedStyle(into).color;
  const axis = { stroke: ink, grid: { stroke: ink.replace('rgb(', 'rgba(').replace(')', ', 0.15)') } };
  const valueOf = (_: uPlot, value: number | null | undefined) =>
    value === null || value === undefined ? '–' : formatAmount(resource, value);
  const options: uPlot.Options = {
    title,
    width: into.clientWidth || 600,
    height: 240,
    series: [{}, ...lines.map((line, i) => ({ ...styleOf(line, i, ink), label: line.label, value: valueOf }))],
    axes: [
      axis,
      {
        ...axis,
        ...(resource.endsWith('memory') && { incrs: BINARY_STEPS }),
        size: 70,
        values: (_: uPlot, splits: number[]) => splits.map((at) => formatAmount(resource, at)),
      },
    ],
    scales: { y: { range: (_: uPlot, __: number, most: number) => [0, most > 0 ? most * 1.1 : 1] } },
    hooks: { draw: [(plot: uPlot) => markRestarts(plot, restarts, ink)] },
  };
  const plot = new uPlot(options, [[...times], ...lines.map(({ values }) => [...values])], into);
  const resized = new ResizeObserver(() => plot.setSize({ width: into.clientWidth, height: 240 }));
  resized.observe(into);
  return () => {
    resized.disconnect();
    plot.destroy();
  };
}

function styleOf({ isBound }: ChartLine, index: number, ink: string): uPlot.Series {
  if (isBound) return { stroke: ink, width: 1, dash: [6, 4], points: { show: false } };
  return { stroke: COLOURS[index % COLOURS.length]!, width: 2, points: { show: false }, spanGaps: false };
}

/** A dotted line over the whole height where a container restarted. */
function markRestarts(plot: uPlot, restarts: readonly number[], ink: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.setLineDash([2, 3]);
  for (const restart of restarts) {
    const x = plot.valToPos(restart, 'x', true);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
