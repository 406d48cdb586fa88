import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCompareArguments } from './arguments.ts';

it('compares all sizes twice, and writes a document', () => {
  const { nodes, runs, document } = parseCompareArguments([]);
  expect({ nodes, runs, document }).toEqual({ nodes: [3, 100, 1000, 5000], runs: 2, document: 'docs/benchmarks.md' });
});

it('compares quickly without one', () => {
  expect(parseCompareArguments(['--quick'])).toMatchObject({ nodes: [3, 100], runs: 1 });
  expect(parseCompareArguments(['--quick']).document).toBeUndefined();
});

it('takes sizes and runs as they are given', () => {
  expect(parseCompareArguments(['--nodes=200,10', '--runs=5'])).toMatchObject({ nodes: [10, 200], runs: 5 });
});

it.each([['--nodes=3,x'], ['--nodes=0'], ['--nodes=15501'], ['--runs=1.5'], ['--fast']])('refuses %s', (arg) => {
  expect(() => parseCompareArguments([arg])).toThrow(arg.split('=')[0]);
});

it('takes another build in place of the original, and then writes no document', () => {
  const folder = mkdtempSync(join(tmpdir(), 'compare-'));
  try {
    expect(() => parseCompareArguments([`--against=${folder}`])).toThrow(/no dist\/main\.js; run `npm run build`/);
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist/main.js'), '');
    expect(parseCompareArguments([`--against=${folder}`])).toMatchObject({ against: folder, document: undefined });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
