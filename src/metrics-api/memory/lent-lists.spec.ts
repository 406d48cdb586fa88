import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { borrow, retire, SMALLEST_LENT } from './lent-lists.js';
import { listMemory } from './list-memory.js';

const GRACE_MS = 100;

const list = () => Buffer.alloc(SMALLEST_LENT);
/** Whether its memory was given back, for the next list or the system. */
const isGone = ({ buffer }: Buffer): boolean => {
  listMemory.clear();
  return buffer.byteLength === 0;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('gives a list back a moment after it goes to nobody any more', () => {
  const body = list();
  retire(body);
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(isGone(body)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isGone(body)).toBe(true);
});

it('gives back all the memory that a list has to itself, for the next one', () => {
  const buffer = new ArrayBuffer(SMALLEST_LENT + 100);
  retire(Buffer.from(buffer, 40, SMALLEST_LENT));
  vi.advanceTimersByTime(GRACE_MS);
  expect(listMemory.takeBuffer(buffer.byteLength).buffer).toBe(buffer);
});

it('lends nobody a list whose memory was given back', () => {
  const body = list();
  retire(body);
  vi.advanceTimersByTime(GRACE_MS);
  expect(() => borrow(body)).toThrow('this list was given back');
});

it('leaves a list to all that have borrowed it, until a moment after the last of them has returned it', () => {
  const body = list();
  const [one, other] = [borrow(body)!, borrow(body)!];
  retire(body);
  one();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(isGone(body)).toBe(false);
  other();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(isGone(body)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isGone(body)).toBe(true);
});

it('leaves a list to who has borrowed it in the last moment, as one that was handed it before', () => {
  const body = list();
  retire(body);
  vi.advanceTimersByTime(GRACE_MS - 1);
  const returned = borrow(body)!;
  vi.advanceTimersByTime(100 * GRACE_MS);
  returned();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(isGone(body)).toBe(false);
});

it('keeps a list that others may still get', () => {
  const body = list();
  borrow(body)!();
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(isGone(body)).toBe(false);
});

it('leaves small lists alone, which may share their memory', () => {
  const body = Buffer.alloc(SMALLEST_LENT - 1);
  expect(borrow(body)).toBeUndefined();
  retire(body);
  vi.advanceTimersByTime(100 * GRACE_MS);
  expect(isGone(body)).toBe(false);
});
