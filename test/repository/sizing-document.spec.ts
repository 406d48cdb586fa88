import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chartSizes, sizeComponent, sizeOverlay } from './size-files.ts';
import { measuredSizes, namedSizes, sizeFor, sizesOf } from './sizes.ts';
import { sizingDocument } from './sizing-document.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));

const sizes = measuredSizes();
const named = namedSizes(sizes);

// `npm run docs:sizing` writes the files.
describe('what the benchmarks say is', () => {
  it('in docs/sizing.md', async () => {
    await expect(await sizingDocument(sizes)).toMatchFileSnapshot('../../docs/sizing.md');
  });

  it('in the chart', async () => {
    await expect(chartSizes(named)).toMatchFileSnapshot(`${DEPLOY}/chart/metrics-server-ts/sizes.yaml`);
  });

  it.each(named)('in component and overlay for $nodes Nodes', async (size) => {
    const file = `size-${size.nodes}/kustomization.yaml`;
    await expect(sizeComponent(size)).toMatchFileSnapshot(`${DEPLOY}/components/${file}`);
    await expect(sizeOverlay(size)).toMatchFileSnapshot(`${DEPLOY}/overlays/${file}`);
  });

  it.each(['components', 'overlays'])('nowhere else in deploy/%s', (folder) => {
    const there = readdirSync(`${DEPLOY}/${folder}`).filter((name) => name.startsWith('size-'));
    expect(named.map(({ nodes }) => `size-${nodes}`)).toEqual(expect.arrayContaining(there));
  });
});

const row = (work: string, ours: string) => `| ${work} | MB | 9 / 9 / 9 | ${ours} | 1 |`;
const section = (nodes: string, rows: readonly string[]) =>
  `# x\n\n## ${nodes} nodes × 30 Pods\n\n${rows.join('\n')}\n\n## How it is measured\n`;
const ROWS = [
  row('one scrape cycle: CPU', '0.1 / 0.9 / 1.3'),
  row('resident memory between cycles', '1 / 104.8576 / 200'),
  row('highest resident memory so far', '1 / 209.7152 / 300'),
];

describe('sizesOf', () => {
  it('takes the median of this server, and megabytes as a million bytes', () => {
    const rows = [
      ...ROWS,
      row('list of all Pods, JSON, 13690434 bytes: CPU of the first after a cycle', '1 / 2 / 3'),
      row('highest memory while 8 clients list all Pods', '1 / 314.5728 / 400'),
    ];
    expect(sizesOf(section('1,000', rows))).toEqual([
      { nodes: 1000, pods: 30_000, cycleCpuS: 0.9, memoryMib: 100, highestMib: 300, listBytes: 13_690_434 },
    ]);
  });

  it('needs each figure', () => {
    expect(() => sizesOf(section('100', ROWS.slice(1)))).toThrow('100 nodes have no figure of "one scrape cycle: CPU"');
  });
});

describe('measuredSizes', () => {
  const folderOf = (files: Readonly<Record<string, string>>): string => {
    const folder = mkdtempSync(join(tmpdir(), 'metrics-server-sizes-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return `${folder}/`;
  };
  const nodesIn = (files: Readonly<Record<string, string>>) => measuredSizes(folderOf(files)).map(({ nodes }) => nodes);

  it('takes what benchmarks there are, by size', () => {
    const files = { 'benchmarks.md': section('100', ROWS), 'benchmarks-5000.md': section('5,000', ROWS) };
    expect(nodesIn(files)).toEqual([100, 5000]);
    expect(nodesIn({ ...files, 'benchmarks-10000.md': section('10,000', ROWS) })).toEqual([100, 5000, 10_000]);
  });

  it('refuses two measurements of one size', () => {
    const files = { 'benchmarks.md': section('100', ROWS), 'benchmarks-100.md': section('100', ROWS) };
    expect(() => nodesIn(files)).toThrow('100 nodes are in two files of docs/benchmarks*.md');
  });
});

it('a size has what its server needs, and room', () => {
  const measured = { nodes: 1000, pods: 30_000, cycleCpuS: 0.9, memoryMib: 100, highestMib: 300 };
  // 2 × 0.9 s / 15 s = 120m, in steps of 50m. 100 / 0.85 = 117.6 and 300 / 0.6 = 500, in steps of 32 Mi.
  // (45,000 + 1,000) × 1,080 bytes = 47.4 MiB.
  expect(sizeFor(measured)).toEqual({ ...measured, cpuM: 150, requestMib: 128, limitMib: 512, historyMib: 48 });
  // Never less CPU than metrics-server requests, nor more history than its budget.
  const [small, large] = [
    { ...measured, cycleCpuS: 0.01 },
    { ...measured, nodes: 2000, pods: 60_000 },
  ];
  expect([sizeFor(small).cpuM, sizeFor(large).historyMib]).toEqual([100, 64]);
});
