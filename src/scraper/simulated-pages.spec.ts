import { expect, it } from 'vitest';
import { storageService } from '../../test/plain/storage-service.js';
import { PageDecoder } from '../kubelet/page/page-decoder.js';
import { NodePages } from '../kubelet/page/node-pages.js';
import { nodeUsageOf, podUsageOf } from '../model/usage-objects.js';

const BEGIN_MS = 1_790_000_000_000;
const RESOLUTION_MS = 15_000;
const PODS = ['a', 'b', 'c'];

/** As kwok makes them: without timestamps, a start time that is an age, and lines in any order. */
function page(second: number): Buffer {
  const lines = PODS.flatMap((pod, i) => {
    const labels = `{container="app",namespace="n",pod="${pod}"}`;
    return [
      `container_cpu_usage_seconds_total${labels} ${(i + 1) * 0.25 * second + 1}`,
      `container_memory_working_set_bytes${labels} ${(i + 1) * 1024}`,
      `container_start_time_seconds${labels} ${second + 40}`,
    ];
  });
  lines.push(`node_cpu_usage_seconds_total ${1.5 * second + 1}`, 'node_memory_working_set_bytes 4096');
  const turn = second % lines.length;
  return Buffer.from(['scrape_error 0', ...lines.slice(turn), ...lines.slice(0, turn), ''].join('\n'));
}

it('pages without times, with ages for starts and in another order each time have the right numbers', () => {
  const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs: 37_500 });
  const pages = new NodePages(new PageDecoder());
  for (let cycle = 0; cycle < 6; cycle++) {
    const nowMs = BEGIN_MS + cycle * RESOLUTION_MS;
    storage.storeBatch('kwok-0', pages.decodePage(page((cycle * RESOLUTION_MS) / 1000), nowMs), nowMs);
    const node = nodeUsageOf(storage.findNode('kwok-0', nowMs)!);
    const pods = PODS.map((pod) => podUsageOf(storage.findPod('n', pod, nowMs)!));
    if (cycle === 0) {
      expect([node, ...pods]).toEqual([undefined, undefined, undefined, undefined]);
      continue;
    }
    const time = { timestampMs: nowMs, windowNs: RESOLUTION_MS * 1e6 };
    expect(node).toEqual({ ...time, cpuNanocores: 1.5e9, memoryBytes: 4096 });
    for (const [i, pod] of pods.entries()) {
      const usage = { ...time, cpuNanocores: (i + 1) * 0.25e9, memoryBytes: (i + 1) * 1024 };
      expect(pod).toEqual({ ...time, containers: [{ name: 'app', usage }] });
    }
  }
});
