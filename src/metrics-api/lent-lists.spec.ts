import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { borrow, retire, SMALLEST_LENT } from './lent-lists.js';

const GRACE_MS = 100;

const list = () => Buffer.alloc(SMALLEST_LENT);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('gives a list back a moment after it goes to nobody any more', () => {
  const body = list();
  retire(body);
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(body).toHaveLength(SMALLEST_LENT);
  vi.advanceTimersByTime(1);
  expect(body).toHaveLength(0);
});

it('gives back all the memory that a list has to itself', () => {
  const buffer = new ArrayBuffer(SMALLEST_LENT + 100);
  retire(Buffer.from(buffer, 40, SMALLEST_LENT));
  vi.advanceTimersByTime(GRACE_MS);
  expect(buffer.byteLength).toBe(0);
});

it('leaves a list to all that have borrowed it, until a moment after the last of them has returned it', () => {
  const body = list();
  const [one, other] = [borrow(body)!, borrow(body)!];
  retire(body);
  one();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(body).toHaveLength(SMALLEST_LENT);
  other();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(body).toHaveLength(SMALLEST_LENT);
  vi.advanceTimersByTime(1);
  expect(body).toHaveLength(0);
});

it('leaves a list to who has borrowed it in the last moment, as one that was handed it before', () => {
  const body = list();
  retire(body);
  vi.advanceTimersByTime(GRACE_MS - 1);
  const returned = borrow(body)!;
  vi.advanceTimersByTime(100 * GRACE_MS);
  returned();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(body).toHaveLength(SMALLEST_LENT);
});

it('keeps a list that others may still get', () => {
  const body = list();
  borrow(body)!();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(body).toHaveLength(SMALLEST_LENT);
});

it('leaves small lists alone, which may share their memory', () => {
  const body = Buffer.alloc(SMALLEST_LENT - 1);
  expect(borrow(body)).toBeUndefined();
  retire(body);
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(body).toHaveLength(SMALLEST_LENT - 1);
});
