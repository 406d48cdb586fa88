import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ListMemory } from './list-memory.js';

const KEPT_MS = 120_000;

let memory: ListMemory;
beforeEach(() => {
  vi.useFakeTimers();
  memory = new ListMemory();
});
afterEach(() => void vi.useRealTimers());

it('gives the next list the memory of the last one, also when it is a little larger, and the one after it new memory', () => {
  const last = memory.take(1000);
  memory.put(last);
  expect(memory.take(1100)).toBe(last);
  const other = memory.take(900);
  expect([other === last, other.length]).toEqual([false, 990]);
});

it('gives memory back that is too small, when more is needed', () => {
  const small = memory.take(1000);
  memory.put(small);
  expect(memory.take(1101)).toHaveLength(1212);
  expect(small).toHaveLength(0);
});

it('does not spend on a small list what the next large one can use', () => {
  const large = memory.take(1000);
  memory.put(large);
  expect(memory.take(499)).not.toBe(large);
  expect(memory.take(500)).toBe(large);
});

it('keeps the largest piece, and gives the others back', () => {
  const [small, large, middle] = [memory.take(10), memory.take(1000), memory.take(999)];
  for (const each of [small, large, middle]) memory.put(each);
  expect([small.length, middle.length]).toEqual([0, 0]);
  expect(memory.take(1000)).toBe(large);
});

it('keeps a piece for so long as the Vertical Pod Autoscaler takes to ask again, and no longer', () => {
  const piece = memory.take(1000);
  memory.put(piece);
  vi.advanceTimersByTime(KEPT_MS - 1);
  expect(memory.take(1000)).toBe(piece);
  vi.advanceTimersByTime(KEPT_MS);
  expect(piece).toHaveLength(1100);
  memory.put(piece);
  vi.advanceTimersByTime(KEPT_MS);
  expect(piece).toHaveLength(0);
});

it('does not keep a large piece for longer because small ones come back', () => {
  const [large, small] = [memory.take(1000), memory.take(10)];
  memory.put(large);
  vi.advanceTimersByTime(KEPT_MS - 1);
  memory.put(small);
  vi.advanceTimersByTime(1);
  expect(large).toHaveLength(0);
});

it('gives back what it keeps when it is told to', () => {
  const piece = memory.take(1000);
  memory.put(piece);
  memory.clear();
  expect(piece).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});
