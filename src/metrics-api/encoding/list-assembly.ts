import { ownCopy } from '../../model/own-copy.js';
import { SMALLEST_LENT } from '../memory/lent-lists.js';
import { listMemory } from '../memory/list-memory.js';
import type { Measured } from '../objects/measured.js';
import { BackwardWriter } from './backward-writer.js';
import { type ListFormat, type ListHead, noteSize, sizeOf, writeItems } from './list-bytes.js';

/** In bytes: what is before the items. A continue token has a namespace and a name in it, of 253 bytes at most each. */
const ROOM_FOR_BEGIN = 2048;

/** A large list that is kept must fill so much of its memory. Of new memory the rest is not resident. */
const LEAST_FILLED = 0.4;

/**
 * A list that is written some items at a time, first to last, with other work in between: what `listBytes`
 * makes at once. Items are bytes when `add` returns, so that what they were written from may change then.
 */
export class ListAssembly {
  private readonly writer: BackwardWriter;
  private buffer: Buffer;
  /** The end of what is written; it begins behind the room for what is before the items. */
  private at = ROOM_FOR_BEGIN;
  private items = 0;

  /** @param expected about how many items will come, of which so many at most at once */
  constructor(
    private readonly format: ListFormat,
    expected: number,
    atOnce: number,
  ) {
    this.buffer = listMemory.take(ROOM_FOR_BEGIN + sizeOf(format.size, expected));
    this.writer = new BackwardWriter(sizeOf(format.size, Math.min(atOnce, expected)));
  }

  add(items: readonly Measured[]): void {
    if (items.length === 0) return;
    writeItems(this.writer, this.format, items);
    if (this.items > 0) this.writer.text(this.format.separator);
    this.items += items.length;
    this.append(this.writer.take());
  }

  /** The whole list, which is given away: nothing can be added after it. */
  finish(head: ListHead): Buffer {
    const { format, writer } = this;
    const itemBytes = this.at - ROOM_FOR_BEGIN;
    this.append(format.endOf(head, this.items === 0));
    format.writeBegin(writer, head, itemBytes);
    const begin = writer.take();
    noteSize(format, this.items, begin.length + this.at - ROOM_FOR_BEGIN);
    const { buffer, at } = this;
    if (begin.length <= ROOM_FOR_BEGIN) {
      const start = ROOM_FOR_BEGIN - begin.length;
      buffer.set(begin, start);
      const written = buffer.subarray(start, at);
      // A small one is not lent.
      if (written.length >= SMALLEST_LENT && written.length >= buffer.length * LEAST_FILLED) return written;
    }
    const copy = ownCopy(begin, buffer.subarray(ROOM_FOR_BEGIN, at));
    listMemory.put(buffer);
    return copy;
  }

  private append(bytes: Uint8Array): void {
    if (this.at + bytes.length > this.buffer.length) {
      const larger = listMemory.take(Math.ceil((this.at + bytes.length) * 1.5));
      this.buffer.copy(larger, 0, 0, this.at);
      listMemory.put(this.buffer);
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }
}
