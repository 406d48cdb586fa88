import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditEvent } from './audit-event.js';
import { LostEvents } from './lost-events.js';
import { WebhookBackend } from './webhook-backend.js';

const EVENTS = [{ auditID: 'a' }, { auditID: 'b' }] as AuditEvent[];

let pauses: number[];
let log: string[];
let counted: number;
let closing: AbortController;
let overdue: AbortController;
beforeEach(() => {
  [pauses, log, counted] = [[], [], 0];
  [closing, overdue] = [new AbortController(), new AbortController()];
  const note = (message: unknown) => log.push(String(message));
  Logger.overrideLogger({ log: note, warn: note, error: note });
});
afterEach(() => Logger.overrideLogger(false));

/** @param hangs whether time stands still */
function backend(send: (body: string, signal: AbortSignal) => Promise<void>, hangs = false): WebhookBackend {
  const clock = {
    now: () => 0,
    random: () => 0.5,
    after: (delayMs: number, callback: () => void) => {
      pauses.push(Math.round(delayMs));
      if (!hangs) queueMicrotask(callback);
      return () => undefined;
    },
  };
  const lost = new LostEvents('webhook', (events) => (counted += events));
  const target = { send, close: () => Promise.resolve() };
  return new WebhookBackend(target, 1000, lost, clock, { closing: closing.signal, overdue: overdue.signal });
}

describe('WebhookBackend', () => {
  it('sends one list', async () => {
    const send = vi.fn(() => Promise.resolve());
    expect(await backend(send).process(EVENTS)).toBe(true);
    expect(send).toHaveBeenCalledExactlyOnceWith(
      '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[{"auditID":"a"},{"auditID":"b"}]}',
      overdue.signal,
    );
  });

  it('tries five times with growing pauses, then loses the batch and says so', async () => {
    const send = vi.fn(() => Promise.reject(new Error('no')));
    const webhook = backend(send);
    expect(await webhook.process(EVENTS)).toBe(false);
    expect(send).toHaveBeenCalledTimes(5);
    // 1 s, each 1.5 times the one before, and half of the fifth that chance may add.
    expect(pauses).toEqual([1100, 1650, 2475, 3713]);
    expect(counted).toBe(2);
    await webhook.process(EVENTS);
    expect(log).toEqual(['webhook: audit events are lost: no. Requests continue without a record']);
    send.mockResolvedValue(undefined as never);
    await webhook.process(EVENTS);
    await webhook.process(EVENTS);
    expect(log.slice(1)).toEqual(['webhook: audit events are stored again; 4 were lost']);
  });

  it('does not pause while the server ends', async () => {
    const send = vi.fn(() => Promise.reject(new Error('no')));
    const processed = backend(send, true).process(EVENTS);
    closing.abort();
    expect(await processed).toBe(false);
    expect(send).toHaveBeenCalledTimes(5);
  });

  it('gives up when that takes too long', async () => {
    const send = vi.fn((_body: string, signal: AbortSignal) => {
      return new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
    });
    const processed = backend(send).process(EVENTS);
    overdue.abort();
    expect(await processed).toBe(false);
    expect(send).toHaveBeenCalledTimes(1);
  });
});
