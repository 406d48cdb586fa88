import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LentList, SMALLEST_LENT } from './lent-list.js';
import { listMemory } from './list-memory.js';

const GRACE_MS = 100;

function lentList(length = SMALLEST_LENT) {
  const body = Buffer.alloc(length);
  return { body, list: new LentList(body) };
}
/** Whether its memory was given back, for the next list or the system. */
const isGone = ({ buffer }: Buffer): boolean => {
  listMemory.clear();
  return buffer.byteLength === 0;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('frees a list a moment after it goes to nobody any more', () => {
  const { body, list } = lentList();
  list.retire();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(isGone(body)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isGone(body)).toBe(true);
});

it('gives all the memory that a list has to itself to the next one', () => {
  const buffer = new ArrayBuffer(SMALLEST_LENT + 100);
  new LentList(Buffer.from(buffer, 40, SMALLEST_LENT)).retire();
  vi.advanceTimersByTime(GRACE_MS);
  expect(listMemory.takeBuffer(buffer.byteLength).buffer).toBe(buffer);
});

it('gives no lease of a list whose memory was freed', () => {
  const { list } = lentList();
  list.retire();
  vi.advanceTimersByTime(GRACE_MS);
  expect(() => list.lease()).toThrow('the memory of this list was freed');
});

it('gives the bytes under a lease, until that is released', () => {
  const { body, list } = lentList();
  const lease = list.lease();
  expect([lease.bytes, list.length]).toEqual([body, SMALLEST_LENT]);
  lease.release();
  expect(() => lease.bytes).toThrow('the lease of this list was released');
});

it('keeps a list until a moment after the last lease is released', () => {
  const { body, list } = lentList();
  const [one, other] = [list.lease(), list.lease()];
  list.retire();
  one.release();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(isGone(body)).toBe(false);
  // A second release is none of the other lease.
  one.release();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(isGone(body)).toBe(false);
  other.release();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(isGone(body)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isGone(body)).toBe(true);
});

it('keeps a list of which a lease is taken in the last moment', () => {
  const { body, list } = lentList();
  list.retire();
  vi.advanceTimersByTime(GRACE_MS - 1);
  const lease = list.lease();
  vi.advanceTimersByTime(100 * GRACE_MS);
  lease.release();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(isGone(body)).toBe(false);
});

it('keeps a list that others may still get', () => {
  const { body, list } = lentList();
  list.lease().release();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(isGone(body)).toBe(false);
});

it('leaves small lists alone, which may share their memory', () => {
  const { body, list } = lentList(SMALLEST_LENT - 1);
  list.retire();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(isGone(body)).toBe(false);
  expect(list.lease().bytes).toBe(body);
});
