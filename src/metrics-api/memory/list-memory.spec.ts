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
  const last = memory.takeBuffer(1000);
  memory.returnBuffer(last);
  expect(memory.takeBuffer(1100)).toBe(last);
  const other = memory.takeBuffer(900);
  expect([other === last, other.length]).toEqual([false, 990]);
});

it('gives memory back that is too small, when more is needed', () => {
  const small = memory.takeBuffer(1000);
  memory.returnBuffer(small);
  expect(memory.takeBuffer(1101)).toHaveLength(1212);
  expect(small).toHaveLength(0);
});

it('does not spend on a small list what the next large one can use', () => {
  const large = memory.takeBuffer(1000);
  memory.returnBuffer(large);
  expect(memory.takeBuffer(499)).not.toBe(large);
  expect(memory.takeBuffer(500)).toBe(large);
});

it('keeps the largest piece, and gives the others back', () => {
  const [small, large, middle] = [memory.takeBuffer(10), memory.takeBuffer(1000), memory.takeBuffer(999)];
  for (const each of [small, large, middle]) memory.returnBuffer(each);
  expect([small.length, middle.length]).toEqual([0, 0]);
  expect(memory.takeBuffer(1000)).toBe(large);
});

it('keeps a piece for so long as the Vertical Pod Autoscaler takes to ask again, and no longer', () => {
  const piece = memory.takeBuffer(1000);
  memory.returnBuffer(piece);
  vi.advanceTimersByTime(KEPT_MS - 1);
  expect(memory.takeBuffer(1000)).toBe(piece);
  vi.advanceTimersByTime(KEPT_MS);
  expect(piece).toHaveLength(1100);
  memory.returnBuffer(piece);
  vi.advanceTimersByTime(KEPT_MS);
  expect(piece).toHaveLength(0);
});

it('does not keep a large piece for longer because small ones come back', () => {
  const [large, small] = [memory.takeBuffer(1000), memory.takeBuffer(10)];
  memory.returnBuffer(large);
  vi.advanceTimersByTime(KEPT_MS - 1);
  memory.returnBuffer(small);
  vi.advanceTimersByTime(1);
  expect(large).toHaveLength(0);
});

it('gives back what it keeps when it is told to', () => {
  const piece = memory.takeBuffer(1000);
  memory.returnBuffer(piece);
  memory.clear();
  expect(piece).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});
