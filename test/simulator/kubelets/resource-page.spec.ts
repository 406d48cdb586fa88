import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeSlots } from '../workload/placement.ts';
import { inPageOrder, resourcePage } from './resource-page.ts';
import type { ContainerReading, Reading } from './resource-page.ts';
import { SimulatedKubelet } from './simulated-kubelet.ts';

const realPage = readFileSync(
  new URL('../../testdata/recorded-cluster/real-kubelet-page.txt', import.meta.url),
  'utf8',
);

/** The samples of a page: family, labels, value, timestamp. */
function samples(page: string): RegExpExecArray[] {
  return [...page.matchAll(/^([a-z_]+)(\{[^}]*\})? (\S+)(?: (\d+))?$/gm)];
}

/** The readings from which a page was made. */
function readingsOf(page: string, prefix: string): ContainerReading[] {
  const value = (family: string, labels: string): number | undefined => {
    const found = samples(page).find(([, name, of = '']) => name === `${prefix}_${family}` && of === labels);
    return found && Number(found[3]);
  };
  return samples(page)
    .filter(([, name]) => name === `${prefix}_cpu_usage_seconds_total`)
    .map(([, , labels = '', cpu, timestamp]) => ({
      labels,
      cpuSeconds: Number(cpu),
      memoryBytes: value('memory_working_set_bytes', labels)!,
      swapBytes: value('swap_usage_bytes', labels)!,
      timestampMs: Number(timestamp),
      startSeconds: value('start_time_seconds', labels) ?? 0,
      swapLimitBytes: value('swap_limit_bytes', labels),
    }));
}

const withoutNumbers = (page: string): string => page.replaceAll(/^([a-z_]+(\{[^}]*\})?) .*$/gm, '$1');
const families = (page: string): string[] => page.split('\n').filter((line) => line.startsWith('#'));

describe('resourcePage', () => {
  it('writes the page of a real kubelet byte for byte', () => {
    const containers = readingsOf(realPage, 'container');
    const [node] = readingsOf(realPage, 'node');
    expect(resourcePage({ node, containers, pods: readingsOf(realPage, 'pod') })).toBe(realPage);
  });

  it('leaves out families without samples, as a kubelet that has just started', () => {
    const page = resourcePage({ containers: [], pods: [] });
    expect(
      withoutNumbers(page)
        .split('\n')
        .filter((line) => !line.startsWith('#')),
    ).toEqual(['resource_scrape_error', 'scrape_error', '']);
  });

  it('orders by container, then namespace, then Pod', () => {
    const labels = (container: string, namespace: string, pod: string) => ({
      labels: `{container="${container}",namespace="${namespace}",pod="${pod}"}`,
    });
    const ordered = [labels('a', 'x', 'p'), labels('a', 'x', 'p-1'), labels('a', 'x-y', 'a'), labels('a-b', 'a', 'a')];
    expect(ordered.toReversed().sort(inPageOrder)).toEqual(ordered);
  });
});

describe('SimulatedKubelet', () => {
  const simulation = { seed: 'page', originMs: Date.UTC(2026, 10, 23, 12) };
  const [slots] = placeSlots(['node-1'], 30, simulation);
  const kubelet = new SimulatedKubelet('node-1', slots!, simulation);

  it('has the families of a real page, in their order', () => {
    expect(families(kubelet.page(simulation.originMs))).toEqual(families(realPage));
  });

  it('has samples 0 to 17 s old that never fall while a container runs', () => {
    const last = new Map<string, ContainerReading>();
    for (let age = 0; age < 3_600_000; age += 15_000) {
      const nowMs = simulation.originMs + age;
      for (const reading of kubelet.readings(nowMs).containers) {
        const known = last.get(reading.labels);
        const before = known?.startSeconds === reading.startSeconds ? known : undefined;
        expect(nowMs - reading.timestampMs).toBeGreaterThanOrEqual(0);
        expect(nowMs - reading.timestampMs).toBeLessThan(17_000);
        expect(reading.timestampMs / 1000).toBeGreaterThanOrEqual(Math.floor(reading.startSeconds));
        expect(reading.cpuSeconds).toBeGreaterThanOrEqual(before?.cpuSeconds ?? 0);
        expect(reading.timestampMs).toBeGreaterThanOrEqual(before?.timestampMs ?? 0);
        last.set(reading.labels, reading);
      }
    }
    expect(last.size).toBeGreaterThan(40);
  });

  it('has Pod and node counters that never fall over restarts, rollouts and jobs', () => {
    const last = new Map<string, number>();
    for (let age = 0; age < 7_200_000; age += 7_000) {
      const { node, pods } = kubelet.readings(simulation.originMs + age);
      for (const { labels, cpuSeconds } of [node!, ...pods]) {
        expect(cpuSeconds).toBeGreaterThanOrEqual(last.get(labels) ?? 0);
        last.set(labels, cpuSeconds);
      }
    }
  });

  it('uses about as much on the node as its Pods do', () => {
    const at = (ms: number) => kubelet.readings(simulation.originMs + ms);
    const rate = (from: Reading, to: Reading) =>
      (to.cpuSeconds - from.cpuSeconds) / ((to.timestampMs - from.timestampMs) / 1000);
    const [first, second] = [at(600_000), at(900_000)];
    const pods = second.pods.map((pod) => ({ pod, before: first.pods.find(({ labels }) => labels === pod.labels) }));
    const sum = pods.reduce((total, { pod, before }) => total + (before ? rate(before, pod) : 0), 0);
    expect(rate(first.node!, second.node!)).toBeGreaterThan(sum * 0.8);
    expect(rate(first.node!, second.node!)).toBeLessThan(sum * 1.3 + 0.3);
  });
});
