import { afterEach, expect, it, vi } from 'vitest';
import { systemClock } from './clock.js';

afterEach(() => {
  vi.useRealTimers();
});

// Node's timers, and those of the tests too, take more than 2^31 - 1 ms for 1 ms.
it('calls nobody back early, however long the time', () => {
  vi.useFakeTimers();
  const callback = vi.fn();
  systemClock.after(2 ** 31, callback);
  vi.advanceTimersByTime(2 ** 31 - 2);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});
