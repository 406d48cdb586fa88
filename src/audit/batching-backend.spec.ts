import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../cluster/clock.js';
import type { AuditEvent } from './audit-event.js';
import { BatchingBackend, type BatchOptions } from './batching-backend.js';
import type { LostEvents } from './lost-events.js';

/** Time that goes on when it is told to. */
class FakeClock implements Clock {
  private nowMs = 0;
  private readonly timers = new Set<{ atMs: number; callback: () => void }>();

  now(): number {
    return this.nowMs;
  }

  random(): number {
    return 0;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  async advance(ms: number): Promise<void> {
    this.nowMs += ms;
    for (const timer of this.timers) {
      if (timer.atMs > this.nowMs) continue;
      this.timers.delete(timer);
      timer.callback();
    }
    await settled();
  }

  get pending(): number {
    return this.timers.size;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const events = (...ids: string[]) => ids.map((auditID) => ({ auditID }) as AuditEvent);

let clock: FakeClock;
let batches: string[];
let hanging: (() => void)[];
let lost: { failed: ReturnType<typeof vi.fn<(count: number) => void>>; worked: () => void };
let closed: boolean;
beforeEach(() => {
  clock = new FakeClock();
  batches = [];
  hanging = [];
  closed = false;
  lost = { failed: vi.fn(), worked: vi.fn() };
});

function backend(of: Partial<BatchOptions>, hangs = false): BatchingBackend {
  const delegate = {
    process: async (batch: readonly AuditEvent[]) => {
      batches.push(batch.map(({ auditID }) => auditID).join(''));
      if (hangs) await new Promise<void>((resolve) => hanging.push(resolve));
      return true;
    },
    close: async () => void (closed = true),
  };
  const batching = { bufferSize: 10, maxBatchSize: 2, maxBatchWaitMs: 1000, concurrency: 1, ...of };
  return new BatchingBackend(delegate, batching, lost as unknown as LostEvents, clock);
}

describe('BatchingBackend', () => {
  it('sends full batches at once', async () => {
    const batching = backend({});
    expect(await batching.process(events('a'))).toBe(true);
    expect(batches).toEqual([]);
    await batching.process(events('b', 'c', 'd', 'e'));
    await settled();
    expect(batches).toEqual(['ab', 'cd']);
  });

  it('sends an incomplete batch when its first event has waited', async () => {
    const batching = backend({});
    await batching.process(events('a'));
    await clock.advance(999);
    expect(batches).toEqual([]);
    await clock.advance(1);
    expect(batches).toEqual(['a']);
    await batching.process(events('b'));
    await clock.advance(999);
    expect(batches).toEqual(['a']);
    await clock.advance(1);
    expect(batches).toEqual(['a', 'b']);
    expect(clock.pending).toBe(0);
  });

  it('has a full batch start the wait anew', async () => {
    const batching = backend({});
    await batching.process(events('a'));
    await clock.advance(900);
    await batching.process(events('b', 'c'));
    await clock.advance(999);
    expect(batches).toEqual(['ab']);
    await clock.advance(1);
    expect(batches).toEqual(['ab', 'c']);
  });

  it('has so many batches on their way, and loses what does not fit into the buffer', async () => {
    const batching = backend({ concurrency: 2, bufferSize: 3 }, true);
    await batching.process(events('a', 'b'));
    await batching.process(events('c', 'd'));
    await batching.process(events('e', 'f', 'g', 'h'));
    expect(batches).toEqual(['ab', 'cd']);
    expect(lost.failed.mock.calls.map(([count]) => count)).toEqual([1]);
    await batching.process(events('i'));
    expect(lost.failed.mock.calls.map(([count]) => count)).toEqual([1, 1]);
    hanging.shift()!();
    await settled();
    expect(batches).toEqual(['ab', 'cd', 'ef']);
  });

  it('throttles: a burst, then so many per second', async () => {
    const batching = backend({ maxBatchSize: 1, throttle: { perSecond: 2, burst: 3 } });
    await batching.process(events(...'abcdef'));
    await settled();
    expect(batches.join('')).toBe('abc');
    await clock.advance(499);
    expect(batches.join('')).toBe('abc');
    await clock.advance(1);
    expect(batches.join('')).toBe('abcd');
    await clock.advance(1000);
    expect(batches.join('')).toBe('abcdef');
    await clock.advance(60_000);
    await batching.process(events(...'ghij'));
    await settled();
    expect(batches.join('')).toBe('abcdefghi');
  });

  it('sends everything when it is closed, without waiting or throttling, and takes nothing any more', async () => {
    const batching = backend({ throttle: { perSecond: 0.001, burst: 1 } }, true);
    await batching.process(events('a', 'b', 'c', 'd', 'e'));
    const closing = batching.close();
    await batching.process(events('f'));
    expect(lost.failed).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 3; i++) {
      await settled();
      expect(closed).toBe(false);
      hanging.shift()!();
    }
    await closing;
    expect(batches).toEqual(['ab', 'cd', 'e']);
    expect(closed).toBe(true);
  });

  it('is closed at once when nothing waits', async () => {
    await backend({}).close();
    expect(closed).toBe(true);
  });
});
