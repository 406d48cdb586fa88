import { describe, expect, it } from 'vitest';
import { EventMemory } from './event-memory.js';
import { Written } from './written.js';

describe('the memory of events', () => {
  it('gives a piece again once it is back, and not before', () => {
    const memory = new EventMemory();
    const piece = memory.take(10);
    expect(memory.take(10).buffer).not.toBe(piece.buffer);
    memory.put(piece.subarray(0, 3));
    expect(memory.take(10).buffer).toBe(piece.buffer);
  });

  it('gives a piece that came back twice to one taker only', () => {
    const memory = new EventMemory();
    const piece = memory.take(10);
    memory.put(piece);
    memory.put(piece);
    expect(memory.take(10).buffer).not.toBe(memory.take(10).buffer);
  });

  it('does not give memory of others', () => {
    const memory = new EventMemory();
    const other = Buffer.from('small buffers share their memory');
    memory.put(other);
    expect(memory.take(10).buffer).not.toBe(other.buffer);
  });

  it('has room for any size', () => {
    expect(new EventMemory().take(1_000_000)).toHaveLength(1_000_000);
    expect(new EventMemory().copy(Buffer.from('abc')).toString()).toBe('abc');
  });
});

it('events are held until the last holder releases them', () => {
  const memory = new EventMemory();
  const written = new Written(memory.copy(Buffer.from('abc')), 1, memory);
  const { buffer } = written.bytes;
  written.hold();
  written.release();
  expect(memory.take(1).buffer).not.toBe(buffer);
  written.release();
  expect(memory.take(1).buffer).toBe(buffer);
});
