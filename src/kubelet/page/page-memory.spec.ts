import { expect, test } from 'vitest';
import { collectGarbage } from '../../collect-garbage.js';
import { kubeletPage } from '../../../test/bench/kubelet-page.js';
import { testOptions } from '../../../test/test-options.js';
import { StorageService } from '../../storage/storage.service.js';
import { AnswerTooLargeError } from '../answer-error.js';
import { PageDecoder } from './page-decoder.js';
import { NodePages } from './node-pages.js';
import { MOST_SHARED_BYTES, PageMemory, USUAL_BYTES } from './page-memory.js';
import { extraResourcesOf } from '../../model/resources.js';

const MIB = 1024 * 1024;
const NODES = 8;
const NOW_MS = 1_790_000_000_000;
/** Of each node a template, and once the names and headings that many pages have. */
const OTHER_BYTES = NODES * MIB + 4 * MIB;

/** A page of so many bytes, each of whose lines has another number. */
function pageOf(bytes: number, line: (i: number) => string): Buffer {
  const lines: string[] = [];
  for (let i = 0, length = 0; length < bytes; i++) length += lines[lines.push(line(i)) - 1]!.length;
  return Buffer.from(lines.join(''));
}

function bytesInUse(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const memoryOf = (labels: string) => `container_memory_working_set_bytes{${labels}} 1\n`;

// Each keeps, without the bounds, several times as much as may be.
test.each<[what: string, bytes: number, line: (i: number, node: number) => string]>([
  ['containers, more than one node may have', 4e6, (i) => memoryOf(`container="c",namespace="n",pod="p${i}"`)],
  ['containers, more than all may have', 2e6, (i) => memoryOf(`container="c",namespace="n",pod="p${i}"`)],
  ['long names', 14e6, (i) => memoryOf(`container="${i}${'x'.repeat(1e5)}",namespace="",pod=""`)],
  ['series that nobody reads', 2e6, (i) => `a{b="${i}"} 1\n`],
  ['metrics that nobody reads', 5e5, (i) => `a${i} 1\n`],
  ['comments', 14e6, (i, node) => `# ${node} ${'x'.repeat(7e5)}\na${i} 1\n`],
  ['comments at the end', 14e6, (i) => (i === 0 ? 'a 1\n' : `# ${'x'.repeat(1000)}\n`)],
])('pages of %s become no more than may be', (_, bytes, line) => {
  const decoder = new PageDecoder(extraResourcesOf(['swap', 'pod']));
  const storage = new StorageService(
    testOptions({ extraResources: extraResourcesOf(['swap', 'pod']) }),
    { set: () => undefined } as never,
    { inc: () => undefined } as never,
  );
  const kept: NodePages[] = [];
  const before = bytesInUse();
  for (let node = 0; node < NODES; node++) {
    const page = pageOf(bytes, (i) => line(i, node));
    kept.push(new NodePages(decoder));
    try {
      storage.storeBatch(`sick-${node}`, kept.at(-1)!.decodePage(page, NOW_MS), NOW_MS);
    } catch (error) {
      if (!(error instanceof AnswerTooLargeError)) throw error;
    }
  }

  expect(bytesInUse() - before).toBeLessThan(MOST_SHARED_BYTES + NODES * USUAL_BYTES + OTHER_BYTES);
  expect(new NodePages(decoder).decodePage(kubeletPage(1), NOW_MS).layout.pods).toHaveLength(30);
  expect(storage.byteLength).toBeGreaterThanOrEqual(0);
  expect(kept).toHaveLength(NODES);
});

// Of these nothing stays, but while they are read.
test.each<[what: string, line: (i: number) => string]>([
  ['labels that name nobody', (i) => memoryOf(`x="${i}"`)],
  ['series of Pods', (i) => `pod_memory_working_set_bytes{namespace="n",pod="p${i}"} 1\n`],
])('a page of too many %s is refused', (_, line) => {
  const pages = new NodePages(new PageDecoder(extraResourcesOf(['swap', 'pod'])));

  expect(() => pages.decodePage(pageOf(4e6, line), NOW_MS)).toThrow(AnswerTooLargeError);
  expect(pages.decodePage(pageOf(2e5, line), NOW_MS).layout.pods).toEqual([]);
});

test('large pages share what there is beyond the usual; a usual one is never refused for them', () => {
  const memory = new PageMemory();
  const taken: Record<string, number> = { large: 0, usual: 0, other: 0 };
  const take = (node: string, bytes: number) => {
    const cost = memory.beginPage(taken[node]!);
    cost.addBytes(bytes);
    taken[node] = memory.keepPage(cost, taken[node]!);
  };
  take('large', USUAL_BYTES + MOST_SHARED_BYTES);
  take('usual', USUAL_BYTES);
  expect(() => take('other', USUAL_BYTES + 1)).toThrow(`into the ${USUAL_BYTES} bytes of memory that are left for it`);
  // The next page of a node is in place of its last one.
  take('large', USUAL_BYTES + MOST_SHARED_BYTES);
  take('large', USUAL_BYTES + MOST_SHARED_BYTES - 2);
  take('other', USUAL_BYTES + 2);
  expect(() => take('usual', USUAL_BYTES + 1)).toThrow(AnswerTooLargeError);
  memory.releasePage(taken['large']!);
  take('usual', USUAL_BYTES + MOST_SHARED_BYTES - 2);
  take('usual', 1);
  take('other', USUAL_BYTES + MOST_SHARED_BYTES);
});

test('a node whose page names too much keeps its last one, and is read again when it names less', () => {
  const pages = new NodePages(new PageDecoder());
  const good = kubeletPage(1);
  const { layout } = pages.decodePage(good, NOW_MS);
  const large = pageOf(9e6, (i) => memoryOf(`container="c",namespace="n",pod="p${i}"`));

  expect(() => pages.decodePage(large, NOW_MS)).toThrow('the page names more than fits');
  expect(pages.lastPage).toMatchObject({ batch: { layout }, bytes: good.length });
  expect(pages.decodePage(good, NOW_MS).layout).toBe(layout);
});
