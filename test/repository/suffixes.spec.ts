import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What Nest builds: files without `.ts`, by folder. */
const built = globSync('**/*.ts', { cwd: `${ROOT}src`, exclude: ['**/*.spec.ts'] })
  .filter((file) => /^@(Injectable|Controller|Module|Catch)\(/m.test(readFileSync(`${ROOT}src/${file}`, 'utf8')))
  .map((file) => file.replace(/[.]ts$/, ''));

const [rule = ''] = /^- [*]{2}A suffix means .*?(?=^- )/ms.exec(readFileSync(`${ROOT}ARCHITECTURE.md`, 'utf8')) ?? [];
const suffixes = rule.match(/[.][a-z]+(?=[ `])/g) ?? [];
const exceptions = rule.match(/[a-z]+\/[a-z-]+/g) ?? [];

it('what Nest builds has a suffix or is named as an exception in ARCHITECTURE.md', () => {
  const others = built.filter((file) => !suffixes.some((suffix) => file.endsWith(suffix)));
  expect(others.toSorted()).toEqual(exceptions.toSorted());
});

it.each(suffixes)('there are files with the suffix %s', (suffix) => {
  expect(built.filter((file) => file.endsWith(suffix))).not.toEqual([]);
});
