import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../.ci/check-subjects.mjs', import.meta.url));

describe('the check of commit subjects', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'metrics-server-subjects-'));
    git('init', '--quiet');
    commit('start');
    git('tag', 'base');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example', ...words], { cwd: folder });
  const commit = (subject: string) => git('commit', '--quiet', '--allow-empty', `--message=${subject}\n\nA body.`);
  const check = (...words: string[]) =>
    spawnSync(process.execPath, [SCRIPT, ...words], { cwd: folder, encoding: 'utf8' });

  it('passes orders of at most 72 characters, with one area or several', () => {
    const subjects = ['test/node: wait', 'metrics-api, monitoring: bring an ETag', `a: pass ${'x'.repeat(64)}`];
    for (const subject of subjects) commit(subject);
    expect(check('base..HEAD')).toMatchObject({
      status: 0,
      stdout: 'The subjects of 3 commits are as CONTRIBUTING.md says\n',
    });
  });

  it.each([
    ['73 characters', `a: pass ${'x'.repeat(65)}`, 'it has 73 characters'],
    ['no area', 'Wait for the node', 'it must be `area: do what`'],
    ['a fixup', 'fixup! a: wait', 'it must be `area: do what`'],
    ['nothing done', 'a: ', 'it must be `area: do what`'],
    ['a full stop', 'a: wait.', 'no full stop'],
    ['the past', 'a: added a flag', '"added" does not begin an imperative'],
    ['a third person', 'a: adds a flag', '"adds" does not begin an imperative'],
    ['a gerund', 'a: adding a flag', '"adding" does not begin an imperative'],
    ['a statement', 'a: the flag is new', '"the" does not begin an imperative'],
  ])('refuses a subject with %s', (_case, subject, fault) => {
    commit(subject);
    expect(check('base..HEAD')).toMatchObject({ status: 1, stderr: expect.stringContaining(fault) });
  });

  it('looks at no commit before the range and at no merge', () => {
    git('checkout', '--quiet', '-b', 'side');
    commit('side: wait');
    git('checkout', '--quiet', '-');
    commit('main: wait');
    git('merge', '--quiet', '--no-ff', 'side');
    expect(check('base..HEAD')).toMatchObject({ status: 0, stdout: expect.stringContaining('of 2 commits') });
  });

  it('says how it is used, and ends with an error where there is no such range', () => {
    expect(check()).toMatchObject({ status: 2, stderr: 'Usage: node .ci/check-subjects.mjs BASE..HEAD\n' });
    expect(check('nowhere..HEAD').status).not.toBe(0);
  });
});
