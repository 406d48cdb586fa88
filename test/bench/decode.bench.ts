import { kubeletPage } from './kubelet-page.ts';
import { built, measure, report } from './measure.ts';

const NODES = 200;
const REQUEST_TIME_MS = 1_790_000_000_000;

export async function run(): Promise<void> {
  const { PageDecoder } =
    await built<typeof import('../../src/kubelet/page/page-decoder.ts')>('kubelet/page/page-decoder');
  const { NodePages } = await built<typeof import('../../src/kubelet/page/node-pages.ts')>('kubelet/page/node-pages');
  const decoder = new PageDecoder();
  const nodes = Array.from({ length: NODES }, () => new NodePages(decoder));
  const pages = Array.from({ length: NODES }, (_, node) => kubeletPage(node));
  const lines = pages[0]!.toString().split('\n').length - 1;
  const title = `one page, ${lines} lines, ${pages[0]!.length} bytes, mean of ${NODES}`;
  const decodeAll = () => pages.map((each, node) => nodes[node]!.decodePage(each, REQUEST_TIME_MS));
  const learnAll = () => {
    for (const node of nodes) node.close();
    decodeAll();
  };
  await measure(20, learnAll); // until V8 has compiled it
  report(`decode of ${title}: the first of its node`, await measure(10, learnAll), 'µs', 1e6 / NODES);
  await measure(20, decodeAll);
  const heapBefore = process.memoryUsage().heapUsed;
  await measure(10, decodeAll);
  const garbage = (process.memoryUsage().heapUsed - heapBefore) / 10 / NODES;
  report(`decode of ${title}: a later one`, await measure(50, decodeAll), 'µs', 1e6 / NODES);
  console.log(`  garbage for each: ${Math.max(0, Math.round(garbage))} bytes`);
}
