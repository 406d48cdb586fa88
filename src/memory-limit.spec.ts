import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { collectBelowLimit } from './memory-limit.js';

const MIB = 1024 * 1024;
const LIMIT = 128 * MIB;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How often garbage was collected while the process had so many MiB, a second each. */
function collections(limitBytes: number, courseMib: readonly number[]): number {
  const collect = vi.fn<(options: object) => void>();
  let own = 0;
  collectBelowLimit(limitBytes, () => own, collect);
  for (const mib of courseMib) {
    own = mib * MIB;
    vi.advanceTimersByTime(1000);
  }
  return collect.mock.calls.length;
}

it.each([
  // Five eighths of 128 MiB are 80, a sixteenth is 8.
  ['is far from its limit', LIMIT, [20, 60, 79], 0],
  ['has come near to its limit', LIMIT, [20, 81], 1],
  ['has what it needs near to its limit', LIMIT, [81, 81, 82, 88], 1],
  ['takes more and more', LIMIT, [81, 89], 2],
  // Three quarters of 128 MiB are 96.
  ['is pressed, which takes a second collection', LIMIT, [81, 89, 97], 4],
  ['comes and goes', LIMIT, [81, 60, 81, 60, 81], 3],
  ['has no limit', 0, [81, 1000], 0],
  ['has a limit beyond the memory of its machine', Number.MAX_SAFE_INTEGER, [81, 1000], 0],
])('a process that %s collects its garbage as often as that needs', (_, limit, course, times) => {
  expect(collections(limit, course)).toBe(times);
});

it('a process that stays near to its limit frees what it could make again, too', () => {
  const flavors: (string | undefined)[] = [];
  let own = 100 * MIB;
  collectBelowLimit(
    LIMIT,
    () => own,
    ({ flavor }) => {
      flavors.push(flavor);
      if (flavor === 'last-resort') own = 70 * MIB;
    },
  );
  vi.advanceTimersByTime(3000);
  expect(flavors).toEqual([undefined, 'last-resort']);
});
