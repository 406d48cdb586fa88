import { expect, it } from 'vitest';
import { decodeBatch } from '../../plain/decode-batch.ts';
import { podsResource } from './api-resource.ts';
import { PODS } from './identity.ts';
import { listChunks } from './list.ts';
import { PageWriter } from './page-writer.ts';

const ORIGIN_MS = Date.UTC(2026, 10, 25, 12);
const writer = new PageWriter(ORIGIN_MS);

function page(node: number, nowMs: number): Buffer {
  const bytes = Buffer.alloc(writer.length);
  writer.write(node, PageWriter.values(node), nowMs, bytes, 0);
  return bytes;
}

it('a page has the Pods that the API server lists for that node', () => {
  const { items } = JSON.parse(
    Buffer.concat([...listChunks(podsResource(8), 'json', new URLSearchParams(), false)]).toString(),
  ) as { items: { metadata: { namespace: string; name: string } }[] };
  const listed = items.slice(7 * PODS).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const batch = decodeBatch(page(7, ORIGIN_MS), ORIGIN_MS);
  expect(batch.node).toBeDefined();
  expect(batch.pods.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual(listed.sort());
  expect(batch.pods.flatMap(({ containers }) => containers)).toHaveLength(45);
});

it('has the size of a real page', () => {
  const text = page(0, ORIGIN_MS).toString();
  expect(text.length).toBeGreaterThan(32_000);
  expect(text.trimEnd().split('\n').length).toBe(299);
});

it('every counter and every time goes up from one sample to the next, by less than one core', () => {
  for (const node of [0, 4999]) {
    const pages = [0, 10_000, 20_000, 30_000].map((ms) => decodeBatch(page(node, ORIGIN_MS + ms), 0));
    for (let k = 1; k < pages.length; k++) {
      for (const [p, pod] of pages[k]!.pods.entries()) {
        for (const [c, { point }] of pod.containers.entries()) {
          const before = pages[k - 1]!.pods[p]!.containers[c]!.point;
          expect(point.timestampMs - before.timestampMs).toBe(10_000);
          const cores = (point.cpuNanoseconds - before.cpuNanoseconds) / 1e10;
          expect(cores).toBeGreaterThan(0.004);
          expect(cores).toBeLessThan(0.2);
          expect(point.startMs).toBeLessThan(before.timestampMs);
        }
      }
    }
  }
});
