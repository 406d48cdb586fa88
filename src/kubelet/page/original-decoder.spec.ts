import { expect, it } from 'vitest';
import type { MetricsPoint } from '../../../test/plain/metrics-batch.js';
import { originalTable } from '../../../test/plain/original-table.js';
import { plainBatch } from '../../../test/plain/plain-batch.js';
import { PageDecoder } from './page-decoder.js';
import { NodePages } from './node-pages.js';
import { ExpositionError } from './exposition-error.js';

/** What `@0` stands for, in milliseconds since the epoch. */
const T = 1_790_000_000_000;
const ASKED_MS = T + 9000;

const METRICS: Readonly<Record<string, string>> = {
  'node cpu': 'node_cpu_usage_seconds_total',
  'node memory': 'node_memory_working_set_bytes',
  'container cpu': 'container_cpu_usage_seconds_total',
  'container memory': 'container_memory_working_set_bytes',
  'container start': 'container_start_time_seconds',
};

it.each(originalTable<[name: string, page: string, batch: string]>('decoder'))('%s', (_, page, batch) => {
  const text = page.split('; ').map(lineOf).join('');
  const decode = () => plainBatch(new NodePages(new PageDecoder()).decodePage(Buffer.from(text), ASKED_MS));
  if (batch === 'error') return expect(decode).toThrow(ExpositionError);
  const { node, pods } = decode();
  const said = pods.flatMap(({ namespace, name, containers }) =>
    containers.map((container) => `${namespace}/${name}/${container.name} ${words(container.point)}`),
  );
  expect([...(node ? [`node ${words(node)}`] : []), ...said].join('; ') || 'nothing').toBe(batch);
});

/** `shop/web/app cpu 4.25 @100` as a kubelet writes it; any other line as it is. */
function lineOf(line: string): string {
  const [, who = '', what, value, time] = /^(node|\S+\/\S+\/\S+) (\S+) (\S+)(?: @(\S+))?$/.exec(line) ?? [];
  const [namespace, pod, container] = who.split('/');
  const name = METRICS[`${container === undefined ? who : 'container'} ${what}`];
  if (name === undefined) return `${line}\n`;
  const labels = container === undefined ? '' : `{container="${container}",namespace="${namespace}",pod="${pod}"}`;
  return `${name}${labels} ${value}${time === undefined ? '' : ` ${T + Number(time)}`}\n`;
}

function words({ timestampMs, cpuNanoseconds, memoryBytes, startMs }: MetricsPoint): string {
  const start = Number.isFinite(startMs) ? ` ${startMs / 1000}` : '';
  return `@${timestampMs - T} ${cpuNanoseconds} ${memoryBytes}${start}`;
}
