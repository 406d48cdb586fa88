import { bridgeGaps, firstKnown } from '../history/chart-points.js';
import { titleOfSpan } from '../history/span-text.js';
import type { HistorySeries, UsageHistory } from '../history/usage-history.js';
import { valueInUnit } from '../history/usage-history.js';
import type { Pod } from '../kubernetes/objects.js';
import { boundOf, runningContainers } from '../kubernetes/pod-resources.js';
import { formatAmount, parseQuantity } from '../kubernetes/quantity.js';
import type { ChartContent, ChartLine } from './chart.js';
import { element } from './element.js';

const TITLES: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  memory: 'Memory',
  'nvidia.com/gpu': 'GPU',
  'amd.com/gpu': 'GPU',
};

/** The details of a Pod or Node: a chart for each resource, and a table of the same numbers. */
export class DetailView {
  readonly root = element('section', { class: 'detail' });
  private removals: (() => void)[] = [];
  private drawn: UsageHistory | undefined;

  /** Shows a history that came. Returns at once if it is the one that is shown. */
  async show(title: string, history: UsageHistory, pod: Pod | undefined): Promise<void> {
    if (this.drawn === history) return;
    this.drawn = history;
    const resources = [...new Set(history.series.map(({ resource }) => resource))];
    const boxes = resources.map(() => element('div', { class: 'chart' }));
    // The library of charts is loaded for the first chart.
    const { drawChart } = await import('./chart.js');
    if (this.drawn !== history) return;
    this.clear();
    this.root.replaceChildren(element('h2', {}, title), noteOf(history), ...boxes, summaryTable(history));
    this.removals = resources.map((resource, i) => drawChart(boxes[i]!, chartOf(history, resource, pod)));
  }

  /** Shows a sentence in place of charts. */
  showText(title: string, text: string): void {
    this.drawn = undefined;
    this.clear();
    this.root.replaceChildren(element('h2', {}, title), element('p', { class: 'note' }, text));
  }

  /** Removes the charts. */
  clear(): void {
    for (const remove of this.removals) remove();
    this.removals = [];
  }
}

function chartOf(history: UsageHistory, resource: string, pod: Pod | undefined): ChartContent {
  const series = history.series.filter((one) => one.resource === resource);
  const first = firstKnown(series.map(({ values }) => values));
  const startSeconds = Date.parse(history.start) / 1000 + first * history.stepSeconds;
  const count = Math.max(0, ...series.map(({ values }) => values.length - first));
  const times = Array.from({ length: count }, (_, i) => startSeconds + i * history.stepSeconds);
  const bounds = pod === undefined ? [] : boundLines(pod, series, resource, count);
  return {
    title: titleOfSpan(TITLES[resource] ?? resource, count * history.stepSeconds),
    resource,
    times,
    lines: [...series.map((one) => lineOf(one, first)), ...bounds],
    restarts: (history.restarts ?? []).map(({ time }) => Date.parse(time) / 1000),
  };
}

function lineOf({ container, resource, unit, values }: HistorySeries, first: number): ChartLine {
  const points = values.slice(first).map((value) => (value === null ? null : valueInUnit(value, unit)));
  return { label: container ?? resource, values: bridgeGaps(points) };
}

/** The request and limit of each container that is drawn. */
function boundLines(pod: Pod, series: readonly HistorySeries[], resource: string, count: number): ChartLine[] {
  const drawn = runningContainers(pod).filter(({ name }) => series.some(({ container }) => container === name));
  return drawn.flatMap(({ name, resources }) =>
    (['requests', 'limits'] as const).flatMap((bound) => {
      const value = boundOf(resources, bound, resource);
      if (value === undefined) return [];
      const label = `${bound === 'requests' ? 'request' : 'limit'} of ${name}`;
      return [{ label, values: Array.from({ length: count }, () => value), isBound: true }];
    }),
  );
}

function noteOf({ stepSeconds, restarts = [], metadata: { annotations = {} } }: UsageHistory): HTMLElement {
  const marked = restarts.length === 0 ? '' : ' A dotted line is the restart of a container.';
  const { 'metrics.k8s.io/replica': replica, 'metrics.k8s.io/replica-start': start = '' } = annotations;
  const from =
    replica === undefined
      ? ''
      : ` Replica ${replica} kept these numbers. It started at ${new Date(start).toLocaleString()}.`;
  return element('p', { class: 'note' }, `One point each ${stepSeconds} s.${marked}${from}`);
}

function summaryTable({ summary }: UsageHistory): HTMLElement {
  const head = ['Container', 'Resource', 'Lowest', 'Mean', '95 %', 'Highest'];
  const rows = summary.map(({ container = 'all', resource, min, mean, p95, max }) => {
    const numbers = [min, mean, p95, max].map((text) => {
      const value = parseQuantity(text);
      return element('td', { class: 'number' }, value === undefined ? '–' : formatAmount(resource, value));
    });
    const title = TITLES[resource] ?? resource;
    return element('tr', {}, element('th', { scope: 'row' }, container), element('td', {}, title), ...numbers);
  });
  return element(
    'table',
    { class: 'summary' },
    element('caption', {}, 'The same in numbers'),
    element('thead', {}, element('tr', {}, ...head.map((title) => element('th', { scope: 'col' }, title)))),
    element('tbody', {}, ...rows),
  );
}
