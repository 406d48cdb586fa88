import { beforeEach, expect, it, vi } from 'vitest';
import { type AuditEvent, jsonLine } from './audit-event.js';
import type { LostEvents } from './lost-events.js';
import { TruncatingBackend } from './truncating-backend.js';

let batches: AuditEvent[][];
let failed: ReturnType<typeof vi.fn>;
beforeEach(() => {
  batches = [];
  failed = vi.fn();
});

function backend(maxEventSize: number, maxBatchSize: number, stored = true): TruncatingBackend {
  const delegate = {
    process: (batch: readonly AuditEvent[]) => Promise.resolve(batches.push([...batch]) > 0 && stored),
    close: () => Promise.resolve(),
  };
  return new TruncatingBackend(delegate, { maxEventSize, maxBatchSize }, { failed } as unknown as LostEvents);
}

const event = (of: Partial<AuditEvent> = {}): AuditEvent =>
  ({ level: 'RequestResponse', auditID: 'i', annotations: { a: 'b' }, ...of }) as AuditEvent;
const size = (of: AuditEvent) => Buffer.byteLength(jsonLine(of));

it('takes the object out of an event that is too large, and says so', async () => {
  const large = event({ responseObject: 'ü'.repeat(1000) });
  await backend(500, 10_000).process([large, event()]);
  expect(batches).toEqual([
    [event({ annotations: { a: 'b', 'audit.k8s.io/truncated': 'true' }, responseObject: undefined }), event()],
  ]);
  expect(large.responseObject).toHaveLength(1000);
  expect(failed).not.toHaveBeenCalled();
});

it('counts bytes, line end included, up to the limit', async () => {
  const exact = event({ responseObject: 'üü' });
  await backend(size(exact), 10_000).process([exact]);
  const metadata = event({ requestURI: 'üü', level: 'Metadata' });
  await backend(size(metadata) - 1, 10_000).process([metadata]);
  expect(batches).toEqual([[exact]]);
});

it('loses events that are too large without their objects too', async () => {
  expect(await backend(200, 10_000).process([event({ requestURI: 'x'.repeat(500) }), event()])).toBe(true);
  expect(batches).toEqual([[event()]]);
  expect(failed).toHaveBeenCalledExactlyOnceWith(1, expect.objectContaining({ message: expect.stringMatching('200') }));
});

it('splits batches, none larger than the limit', async () => {
  const one = size(event());
  await backend(one, 2 * one).process([event(), event(), event(), event(), event()]);
  expect(batches.map(({ length }) => length)).toEqual([2, 2, 1]);
});

it('has stored nothing when the backend has not', async () => {
  expect(await backend(1000, 1000, false).process([event()])).toBe(false);
});
