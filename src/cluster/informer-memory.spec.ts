import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const FOLLOW = fileURLToPath(new URL('../../test/informer-churn.ts', import.meta.url));

/** Bytes on the heap for each Pod that is known: after the list, and after each round in which all were replaced. */
function follow(pods: number, rounds: number): number[] {
  const words = ['--expose-gc', '--experimental-transform-types', FOLLOW, String(pods), String(rounds)];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as number[]).map((bytes) => bytes / pods);
}

// In a process of its own, where nothing else moves, and counted after a full collection: the same on every machine.
test('Pods cost what is served of them, and replacing all of them again and again costs no more', () => {
  const [listed, ...replaced] = follow(20_000, 4);
  // A name of its own; namespace and labels shared. 150,000 Pods take 18 MB.
  expect(listed).toBeLessThan(120);
  expect(Math.max(...replaced)).toBeLessThan(1.1 * replaced[0]!);
});
