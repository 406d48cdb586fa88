import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checklist } from '../../deploy/release/checklist.ts';
import { writeChecksums } from '../../deploy/release/checksums.ts';
import { runSteps } from '../../deploy/release/step.ts';

describe('the checklist of a release', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'metrics-server-release-'));
    await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'metrics-server-ts', version: '1.2.3' }));
    await writeFile(join(root, 'CHANGELOG.md'), '## [1.2.3] - 2026-12-24\n\n- A thing.\n');
  });
  afterEach(() => rm(root, { recursive: true }));

  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example', ...words], { cwd: root, stdio: 'ignore' });

  const steps = (skipTests = false, signingKey?: string) =>
    checklist({ root, repository: 'metrics-server-ts', skipTests, signingKey });

  async function lines(...names: string[]): Promise<string[]> {
    const said: string[] = [];
    await runSteps(
      steps().filter(({ name }) => names.includes(name)),
      (line) => said.push(line),
    );
    return said;
  }

  it('tests before it packs, and has the checksums and their signature last', () => {
    expect(steps().map(({ name }) => name)).toEqual([
      ...['clean tree', 'version', 'change log', 'check', 'build'],
      ...['architectures', 'image, amd64', 'bill of materials, amd64', 'image, arm64', 'bill of materials, arm64'],
      ...['image, for registries', 'chart', 'index of charts', 'manifests', 'manifests, HA'],
      ...['checksums', 'signature'],
    ]);
  });

  it('says when nothing was tested', () => {
    expect(steps(true).flatMap(({ name, skipped }) => (skipped === undefined ? [] : [`${name}: ${skipped}`]))).toEqual([
      'check: NOTHING WAS TESTED (--skip-tests): not a release to publish',
      'signature: no key is given: set RELEASE_SIGNING_KEY to sign the checksums',
    ]);
    expect(steps(false, 'key').filter(({ skipped }) => skipped !== undefined)).toEqual([]);
  });

  it('wants all committed', async () => {
    git('init');
    expect(await lines('clean tree')).toEqual([
      'FAILED  clean tree  not committed:\n?? CHANGELOG.md\n?? package.json',
      '        a release is made of a commit: commit or remove these, or make it in a fresh clone',
    ]);
    git('add', '.');
    git('commit', '--message=all');
    expect(await lines('clean tree')).toEqual([expect.stringMatching(/^ok {6}clean tree {2}[0-9a-f]{40}$/)]);
  });

  it('says that there is no chart', async () => {
    expect(await lines('chart')).toEqual([
      'FAILED  chart  deploy/chart/metrics-server-ts/Chart.yaml is missing',
      '        a release has a chart: check out a commit that has it',
    ]);
  });

  it('shows the end of what a command that failed said', async () => {
    const [first, remedy] = await lines('check');
    expect(first).toMatch(/^FAILED {2}check {2}`npm run check` ended with 1:\n[^]*Missing script: "check"/);
    expect(remedy).toContain('mend what it names');
  });

  it('ends when a test fails, before it builds or packs anything', async () => {
    const scripts = { check: 'echo "1 failed, 2 passed" && exit 1', build: 'touch built' };
    await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'x', version: '1.2.3', scripts }));
    const said: string[] = [];
    const fromCheckOn = steps().slice(steps().findIndex(({ name }) => name === 'check'));
    expect(await runSteps(fromCheckOn, (line) => said.push(line))).toBe(false);
    expect(said).toEqual([
      expect.stringMatching(/^FAILED {2}check +`npm run check` ended with 1:\n[^]*1 failed, 2 passed/),
      expect.stringContaining('a release passes `npm run check`'),
    ]);
    expect((await readdir(root)).sort()).toEqual(['CHANGELOG.md', 'package.json']);
  });

  it('builds when all tests pass', async () => {
    const scripts = { check: 'echo "Total: 3 passed"', build: 'touch built' };
    await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'x', version: '1.2.3', scripts }));
    const said = await lines('check', 'build');
    expect(said).toEqual([expect.stringContaining('Total: 3 passed'), expect.stringMatching(/^ok +build/)]);
    expect(await readdir(root)).toContain('built');
  });

  it('writes checksums as sha256sum does', async () => {
    const folder = await mkdtemp(join(root, 'files-'));
    await writeFile(join(folder, 'b'), 'b');
    await writeFile(join(folder, 'a'), '');
    expect([await writeChecksums(folder), await writeChecksums(folder)]).toEqual([2, 2]);
    // The first is that of nothing, from FIPS 180-4's examples; the second of the letter b.
    expect(await readFile(join(folder, 'SHA256SUMS'), 'utf8')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n' +
        '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  b\n',
    );
  });
});
