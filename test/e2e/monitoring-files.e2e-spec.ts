import { register } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { panelExpressions, ruleGroups } from '../alerts/monitoring-files.ts';
import { promqlNames } from '../alerts/promql-names.ts';
import { ServerUnderTest } from './server-under-test.ts';

/** Labels that Prometheus and its operator add to each series. */
const TARGET_LABELS = ['instance', 'job', 'pod'];

let server: ServerUnderTest;
/** The page after one scrape of each node. */
let firstPage: string;
/** Labels by the name of a series. */
const labelsOf = new Map<string, readonly string[]>();

beforeAll(async () => {
  server = await ServerUnderTest.start({ nodes: 3, pods: 2 }, ['--history=1h']);
  firstPage = (await server.get('/metrics')).text;
  await server.cycle();
  const { text } = await server.get('/metrics');
  const labelNames = new Map(
    register.getMetricsAsArray().map((metric) => [metric.name, (metric as { labelNames?: string[] }).labelNames ?? []]),
  );
  for (const [, family, type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const labels = [...labelNames.get(family!)!, ...TARGET_LABELS];
    if (type !== 'histogram') labelsOf.set(family!, labels);
    else for (const end of ['_bucket', '_sum', '_count']) labelsOf.set(family! + end, [...labels, 'le']);
  }
});
afterAll(() => server.stop());

/** What the server does not have, of what an expression names. */
function unknownNames(expr: string): string[] {
  const { selectors, grouping } = promqlNames(expr);
  const known = new Set(selectors.flatMap(({ series }) => labelsOf.get(series) ?? []));
  return [
    ...selectors.flatMap(({ series, labels }) => {
      const those = labelsOf.get(series);
      return those === undefined ? [series] : labels.filter((label) => !those.includes(label));
    }),
    ...grouping.filter((label) => !known.has(label)),
  ];
}

const rules = ruleGroups().flatMap((group) => group.rules);

it.each(rules.map((rule) => [rule.alert, rule] as const))(
  'the alert %s names only what /metrics has',
  (_, { expr, annotations }) => {
    expect(promqlNames(expr).selectors).not.toEqual([]);
    expect(unknownNames(expr)).toEqual([]);
    const said = [
      ...Object.values(annotations)
        .join(' ')
        .matchAll(/\$labels\.(\w+)/g),
    ].map(([, label]) => label!);
    const known = new Set(promqlNames(expr).selectors.flatMap(({ series }) => labelsOf.get(series)!));
    expect(said.filter((label) => !known.has(label))).toEqual([]);
    const families =
      Object.values(annotations)
        .join(' ')
        .match(/metrics_ts_\w+/g) ?? [];
    expect(families.filter((family) => !labelsOf.has(family))).toEqual([]);
  },
);

it.each(panelExpressions())('the panel "%s" names only what /metrics has: %s', (_, expr) => {
  expect(promqlNames(expr).selectors).not.toEqual([]);
  expect(unknownNames(expr)).toEqual([]);
});

it('what the server does not have is found', () => {
  expect(unknownNames('sum by (nod) (rate(metrics_ts_nothing[5m])) > metrics_ts_history_bytes{kind="x"}')).toEqual([
    'metrics_ts_nothing',
    'kind',
    'nod',
  ]);
});

it('a node without metrics is named with the reason, and others are not', async () => {
  const series = firstPage.match(/^metrics_ts_node_without_metrics\{.*$/gm);
  // After one scrape, no node has a rate.
  expect(series?.sort()).toEqual(
    ['node-1', 'node-2', 'node-3'].map(
      (node) => `metrics_ts_node_without_metrics{node="${node}",reason="WaitingForSecondSample"} 1`,
    ),
  );
  expect((await server.get('/metrics')).text).not.toMatch(/^metrics_ts_node_without_metrics\{/m);
});

it('the history shows its memory, its budget and its step', async () => {
  const { text } = await server.get('/metrics');
  expect(text).toMatch(/^metrics_ts_history_bytes [1-9]\d*$/m);
  expect(text).toMatch(/^metrics_ts_history_budget_bytes [1-9]\d*$/m);
  expect(text).toMatch(/^metrics_ts_history_step_seconds 60$/m);
});
