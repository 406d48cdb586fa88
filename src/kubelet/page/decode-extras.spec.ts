import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { decodeExtras, extrasIn, plainExtras } from '../../../test/plain/decode-extras.js';
import { kubeletPages } from '../../../test/plain/kubelet-pages.js';
import type { MetricsBatch } from '../../model/metrics-batch.js';
import { PageDecoder } from './page-decoder.js';
import { NodePages } from './node-pages.js';
import { PageTemplate } from './template/page-template.js';
import { extraResourcesOf } from '../../model/resources.js';

const NOW_MS = 1_790_000_000_123;
const BOTH = extraResourcesOf(['swap', 'pod']);

const realPage = readFileSync(
  new URL('../../../test/testdata/recorded-cluster/real-kubelet-page.txt', import.meta.url),
);

const of = (container: string, pod = 'p') => `{container="${container}",namespace="ns",pod="${pod}"}`;
const measured = (container: string) =>
  `container_cpu_usage_seconds_total${of(container)} 1\ncontainer_memory_working_set_bytes${of(container)} 2\n`;
const whole = '{namespace="ns",pod="p"}';

/** The batch of a page, decoded as the first of its node and as its second. */
function decode(page: string): MetricsBatch {
  const pages = new NodePages(new PageDecoder(BOTH));
  const first = plainExtras(pages.decodePage(Buffer.from(page), NOW_MS));
  const batch = pages.decodePage(Buffer.from(page), NOW_MS);
  expect(plainExtras(batch)).toEqual(first);
  return batch;
}

describe('swap and whole Pods', () => {
  test('are read of the page of a real kubelet, from the numbers alone when it comes again', () => {
    const pages = new NodePages(new PageDecoder(BOTH));
    const read = vi.spyOn(PageTemplate.prototype, 'readPage');
    pages.decodePage(realPage, NOW_MS);
    const page = Buffer.from(realPage.toString().replace(/^(container_swap_usage_bytes.*) 0 /m, '$1 4096 '));
    const extras = plainExtras(pages.decodePage(page, NOW_MS));

    expect(read.mock.results.map(({ value }) => value as boolean)).toEqual([true, true]);
    read.mockRestore();
    expect(extras).toEqual(decodeExtras(page, NOW_MS));
    expect([...extras.swap.values()]).toContain(4096);
    expect(extras.pods.size).toBeGreaterThan(0);
  });

  test('of generated pages are those that the plain decoder reads, and change nothing else', () => {
    fc.assert(
      fc.property(kubeletPages, (generated) => {
        const [pages, without] = [new NodePages(new PageDecoder(BOTH)), new NodePages(new PageDecoder())];
        for (const page of generated) {
          let expected: MetricsBatch;
          try {
            expected = without.decodePage(page, NOW_MS);
          } catch (error) {
            expect(() => pages.decodePage(page, NOW_MS)).toThrow((error as Error).message);
            continue;
          }
          const batch = pages.decodePage(page, NOW_MS);
          expect(batch.layout).toEqual(expected.layout);
          expect(batch.values).toEqual(expected.values);
          expect(expected).not.toHaveProperty('extra');
          expect(plainExtras(batch)).toEqual(extrasIn(batch, decodeExtras(page, NOW_MS)));
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['zero', '0', 0],
    ['bytes', '1.5e3', 1500],
    ['a negative number', '-1', undefined],
    ['no number', 'NaN', undefined],
    ['too many', '1e20', undefined],
  ])('are known when the page says %s', (_, said, bytes) => {
    const { swap, nodeSwap } = plainExtras(
      decode(`${measured('c')}container_swap_usage_bytes${of('c')} ${said}\nnode_swap_usage_bytes ${said}\n`),
    );
    expect([swap.get('["ns","p","c"]'), nodeSwap]).toEqual([bytes, bytes]);
  });

  test.each([
    ['a container that has nothing else', `container_swap_usage_bytes${of('d')} 1\n`],
    ['a Pod that has nothing else', 'pod_swap_usage_bytes{namespace="ns",pod="q"} 1\n'],
    ['nobody', 'container_swap_usage_bytes 1\npod_swap_usage_bytes{pod="p"} 1\n'],
    ['a container where a Pod should be', `pod_swap_usage_bytes${of('c')} 1\n`],
    ['a Pod where a container should be', `container_swap_usage_bytes${whole} 1\n`],
  ])('of %s are nobody\u2019s', (_, line) => {
    for (const page of [measured('c') + line, line + measured('c')]) {
      const batch = decode(page);
      expect(batch.layout.containers).toEqual(['', 'c']);
      expect(plainExtras(batch)).toEqual({ nodeSwap: undefined, swap: new Map(), pods: new Map(), podSwap: new Map() });
    }
  });

  test('are read whatever the order of labels and families', () => {
    const page = `pod_swap_usage_bytes{pod="p",namespace="ns"} 7\n${measured('c')}`;
    expect(plainExtras(decode(page)).podSwap).toEqual(new Map([['["ns","p"]', 7]]));
    // As the second page of its node too, which differs in that number only.
    const pages = new NodePages(new PageDecoder(BOTH));
    pages.decodePage(Buffer.from(page), NOW_MS);
    const { podSwap } = plainExtras(pages.decodePage(Buffer.from(page.replace(' 7', ' 8')), NOW_MS));
    expect(podSwap).toEqual(new Map([['["ns","p"]', 8]]));
  });

  test.each([
    [['swap'], [2, 0, 0]],
    [['pod'], [undefined, 4, undefined]],
    [
      ['swap', 'pod'],
      [2, 4, 1],
    ],
  ])('take room only as asked for: %j', (names, lengths) => {
    const { extra } = new NodePages(new PageDecoder(extraResourcesOf(names))).decodePage(
      Buffer.from(measured('c')),
      NOW_MS,
    );
    expect([extra!.gauges[0]?.length, extra!.pods.length, extra!.podGauges[0]?.length]).toEqual(lengths);
  });
});
