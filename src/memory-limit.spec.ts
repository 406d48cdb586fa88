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
  ['takes more and more', LIMIT, [81, 89, 97], 3],
  ['comes and goes', LIMIT, [81, 60, 81, 60, 81], 3],
  ['has no limit', 0, [81, 1000], 0],
  ['has a limit beyond the memory of its machine', Number.MAX_SAFE_INTEGER, [81, 1000], 0],
])('a process that %s collects its garbage as often as that needs', (_, limit, course, times) => {
  expect(collections(limit, course)).toBe(times);
});
