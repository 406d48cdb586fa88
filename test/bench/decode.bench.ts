import { kubeletPage } from './kubelet-page.ts';
import { built, measure, report } from './measure.ts';

const REQUEST_TIME_MS = 1_790_000_000_000;

export async function run(): Promise<void> {
  const { decodeBatch } = await built<typeof import('../../src/kubelet/decode.ts')>('kubelet/decode');
  const { NameCache } = await built<typeof import('../../src/kubelet/name-cache.ts')>('kubelet/name-cache');
  const pages = Array.from({ length: 200 }, (_, node) => kubeletPage(node));
  const names = new NameCache();
  const decodeAll = () => pages.map((each) => decodeBatch(each, REQUEST_TIME_MS, names));
  await measure(20, decodeAll); // until V8 has compiled it
  const lines = pages[0]!.toString().split('\n').length - 1;
  const costs = await measure(20, decodeAll);
  report(`decode of one page, ${lines} lines, ${pages[0]!.length} bytes, mean of 200`, costs, 'µs', 1e6 / pages.length);
}
