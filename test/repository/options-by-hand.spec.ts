import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { testOptions } from '../test-options.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An `Options` that lacks fields which its type says are there. */
const BY_HAND = /new Options\(|\bas Options\b/;
const ALLOWED = new Set(['test/test-options.ts', 'test/repository/options-by-hand.spec.ts']);

it('no test makes Options by hand: testOptions has the true defaults', () => {
  const files = globSync(['src/**/*.spec.ts', 'test/**/*.ts'], { cwd: ROOT }).filter((file) => !ALLOWED.has(file));
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => BY_HAND.test(readFileSync(`${ROOT}${file}`, 'utf8')))).toEqual([]);
});

it('an option that does not exist, or has no value, is an error', () => {
  expect(() => testOptions({ maxStaleness: 1 } as object)).toThrow('maxStaleness is not an option');
  expect(() => testOptions({ maxStalenessMs: undefined })).toThrow('maxStalenessMs is undefined');
  // @ts-expect-error A misspelt option is a type error too.
  expect(() => testOptions({ maxStalenesMs: 1 })).toThrow('maxStalenesMs is not an option');
});

it('the defaults are those of a server without flags, and of no other test', () => {
  const changed = Object.assign(testOptions({ incompletePods: 'drop' }), { maxStalenessMs: 1 });
  expect([changed.incompletePods, changed.maxStalenessMs]).toEqual(['drop', 1]);
  expect(testOptions()).toMatchObject({ incompletePods: 'keep', metricResolutionMs: 60_000, maxStalenessMs: 150_000 });
});
