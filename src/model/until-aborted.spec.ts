import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { untilAborted } from './until-aborted.js';

describe('untilAborted', () => {
  let abort: AbortController;
  beforeEach(() => {
    abort = new AbortController();
  });
  const never = new Promise<never>(() => undefined);
  const error = new Error('it failed');

  it('is the outcome of the work, and leaves no listener', async () => {
    expect(await untilAborted(Promise.resolve('done'), abort.signal)).toBe('done');
    await expect(untilAborted(Promise.reject(error), abort.signal)).rejects.toBe(error);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  it('ends when the signal is aborted, with its reason', async () => {
    const outcome = untilAborted(never, abort.signal);
    abort.abort(error);
    await expect(outcome).rejects.toBe(error);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  it('ends at once when the signal is aborted already', async () => {
    abort.abort(error);
    await expect(untilAborted(never, abort.signal)).rejects.toBe(error);
  });

  it('work that fails after it disturbs nobody', async () => {
    const work = Promise.withResolvers<never>();
    const outcome = untilAborted(work.promise, abort.signal);
    abort.abort(error);
    await expect(outcome).rejects.toBe(error);
    work.reject(new Error('too late'));
  });
});
