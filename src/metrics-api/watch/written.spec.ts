import { describe, expect, it } from 'vitest';
import { EventMemory, SharedWrites, Written } from './written.js';

const PIECE = 1000;

describe('memory of events', () => {
  it('is used again once each user has dropped it, and not before', () => {
    const memory = new EventMemory();
    const bytes = memory.take(PIECE);
    const written = new Written(bytes, 1, memory).hold();
    written.drop();
    expect(memory.take(PIECE).buffer).not.toBe(bytes.buffer);
    written.drop();
    expect(memory.take(PIECE).buffer).toBe(bytes.buffer);
    expect(memory.take(PIECE).buffer).not.toBe(bytes.buffer);
  });

  it('given back twice is given out once', () => {
    const memory = new EventMemory();
    const bytes = memory.take(PIECE);
    memory.put(bytes);
    memory.put(bytes);
    expect([memory.take(PIECE), memory.take(PIECE)].filter(({ buffer }) => buffer === bytes.buffer)).toHaveLength(1);
  });

  it('is its own: other memory, and pieces for many bytes, are left to the garbage collection', () => {
    const memory = new EventMemory();
    const large = memory.take(1_000_000);
    for (const bytes of [large, Buffer.from('text'), Buffer.alloc(64 * 1024)]) memory.put(bytes);
    expect(memory.take(PIECE).length).toBe(64 * 1024);
    expect(memory.take(PIECE).buffer).not.toBe(large.buffer);
  });

  it('is not kept once nobody watches', () => {
    const memory = new EventMemory();
    const bytes = memory.take(PIECE);
    memory.put(bytes);
    memory.clear();
    expect(memory.take(PIECE).buffer).not.toBe(bytes.buffer);
  });
});

describe('shared writes', () => {
  it('are written once, and their memory is kept until they are forgotten', () => {
    const memory = new EventMemory();
    const shared = new SharedWrites();
    const write = () => new Written(memory.take(PIECE), 1, memory);
    const [first, second] = [shared.share('a', write), shared.share('a', write)];
    expect(second).toBe(first);
    first.drop();
    second.drop();
    const third = shared.share('a', write);
    expect(third).toBe(first);
    shared.forget();
    expect(memory.take(PIECE).buffer).not.toBe(first.bytes.buffer);
    third.drop();
    expect(memory.take(PIECE).buffer).toBe(first.bytes.buffer);
  });
});
