import { expect, it } from 'vitest';
import { sizesOf, sizingDocument } from './sizing-document.ts';

// `npm run docs:sizing` writes the file.
it('docs/sizing.md says what the benchmarks say', async () => {
  await expect(sizingDocument()).toMatchFileSnapshot('../../docs/sizing.md');
});

it('takes the median of this server, and megabytes as a million bytes', () => {
  const row = (work: string, ours: string) => `| ${work} | MB | 9 / 9 / 9 | ${ours} | 1 |`;
  const rows = [
    row('one scrape cycle: CPU', '0.1 / 0.2 / 0.3'),
    row('resident memory between cycles', '1 / 104.8576 / 200'),
    row('highest resident memory so far', '1 / 209.7152 / 300'),
    row('highest memory while 8 clients list all Pods', '1 / 314.5728 / 400'),
  ];
  expect(sizesOf(`# x\n\n## 1,000 nodes × 30 Pods\n\n${rows.join('\n')}\n\n## How it is measured\n`)).toEqual([
    { nodes: 1000, pods: 30_000, cycleCpuS: 0.2, memoryMib: 100, highestMib: 300 },
  ]);
});
