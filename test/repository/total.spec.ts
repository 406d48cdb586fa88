import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-server-total-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The report of a real run of vitest with one file of tests, which may use `it`, `expect` and the like. */
async function reportOf(name: string, tests: string): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  await writeFile(join(place, 'one.spec.js'), tests);
  const report = join(place, 'report.json');
  const flags = ['run', `--root=${place}`, '--globals', '--reporter=json', `--outputFile=${report}`];
  await run(process.execPath, [VITEST, ...flags]).catch(() => undefined); // Its failures are in the report.
  return report;
}

async function totalOf(status: number, ...reports: string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [join(ROOT, '.ci', 'total.mjs'), String(status), ...reports]);
  return stdout.trimEnd().split('\n');
}

it('adds what passed, failed and was skipped in several runs', async () => {
  const tests = `it('a', () => {}); it('b', () => {}); it('c', () => expect(1).toBe(2)); it.skip('d', () => {});`;
  const reports = [await reportOf('mixed', tests), await reportOf('green', `it('a', () => {});`)];
  const lines = await totalOf(1, ...reports);
  expect(lines.slice(-2)).toEqual(['1 skipped', '3 passed, 1 failed']);
});

it('says at the end which tests failed, and why', async () => {
  const tests = `describe('all', () => { it('a', () => {}); it('c', () => expect(1).toBe(2)); });`;
  const lines = await totalOf(1, await reportOf('failed', tests));
  expect(lines[0]).toMatch(/^failed: .*one\.spec\.js: all c$/);
  expect(lines[1]).toContain('expected 1 to be 2');
  expect(lines.filter((line) => line.startsWith('failed'))).toHaveLength(1);
});

it.each([
  ['cannot be imported', `import './missing.js'; it('a', () => {});`, '0 passed, 1 failed'],
  [
    'has a beforeAll that throws',
    `beforeAll(() => { throw new Error('no') }); it('a', () => {});`,
    '0 passed, 1 failed',
  ],
  [
    'has an afterAll that throws',
    `afterAll(() => { throw new Error('no') }); it('a', () => {});`,
    '1 passed, 1 failed',
  ],
])('counts a file as failed that %s', async (what, tests, total) => {
  const lines = await totalOf(1, await reportOf(what.replaceAll(' ', '-'), tests));
  expect(lines.at(-1)).toBe(total);
  expect(lines[0]).toMatch(/^failed outside its tests: .*one\.spec\.js: (no|Cannot find module '\.\/missing\.js')/);
});

it('counts a run as failed that ended so though its report has no failure', async () => {
  // Vitest's does not tell of an error that nobody caught.
  const tests = `it('a', () => {}); afterAll(() => { void Promise.reject(new Error('late')); });`;
  const report = await reportOf('uncaught', tests);
  expect(await totalOf(1, report)).toEqual([
    'failed outside its tests: a run ended with status 1',
    '1 passed, 1 failed',
  ]);
  expect(await totalOf(0, report)).toEqual(['1 passed, 0 failed']);
});
