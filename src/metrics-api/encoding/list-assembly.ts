import { ownCopy } from '../../model/own-copy.js';
import { SMALLEST_LENT } from '../memory/lent-list.js';
import { listMemory } from '../memory/list-memory.js';
import type { ServedObject } from '../objects/served-object.js';
import { ForwardWriter, type WriterMemory } from './forward-writer.js';
import { type ListFormat, type ListHead, listSizeOf, noteListSize } from './list-format.js';

// A list is written from the numbers, item by item, into one buffer. The way through API objects and a general encoder
// takes five times as long (`npm run bench -- answers`). A property test holds both equal.

/** Bytes kept free before the items. A continue token names a namespace and a name, of at most 253 bytes each. */
const ROOM_FOR_BEGIN = 2048;

/** Where a list gets its memory, and when it may stay there instead of being copied. */
interface ListMemorySource extends WriterMemory {
  readonly smallestKept: number;
  /** The part of the memory that the list must fill. */
  readonly leastFilled: number;
}

/** For lists that are written in slices. The rest of new memory is not resident, and a small list is not lent. */
export const LENT: ListMemorySource = {
  take: (size) => listMemory.takeBuffer(size),
  put: (memory) => listMemory.returnBuffer(memory),
  smallestKept: SMALLEST_LENT,
  leastFilled: 0.4,
};

/** For lists that are written at once. */
const OWN: ListMemorySource = {
  take: (size) => Buffer.allocUnsafeSlow(size),
  put: () => undefined,
  smallestKept: 0,
  leastFilled: 7 / 8,
};

/** Writes a list at once. */
export function listBytes(format: ListFormat, head: ListHead, items: readonly ServedObject[]): Buffer {
  const assembly = new ListAssembly(format, items.length, OWN);
  assembly.addItems(items);
  return assembly.finishList(head);
}

/**
 * A list that is written a few items at a time, first to last. Items are bytes when `addItems` returns: what they were
 * written from may change afterwards.
 */
export class ListAssembly {
  private readonly writer: ForwardWriter;
  private items = 0;

  /** @param expected about how many items will come */
  constructor(
    private readonly format: ListFormat,
    expected: number,
    private readonly memory: ListMemorySource = LENT,
  ) {
    this.writer = new ForwardWriter(memory, listSizeOf(format.size, expected), ROOM_FOR_BEGIN);
  }

  addItems(items: readonly ServedObject[]): void {
    const { format, writer } = this;
    if (this.items > 0 && items.length > 0) writer.text(format.separator);
    format.writeItems(writer, items);
    this.items += items.length;
  }

  /** The whole list, which is given away: nothing can be added after it. */
  finishList(head: ListHead): Buffer {
    const { format, memory, writer } = this;
    const begin = Buffer.from(format.beginOf(head, writer.at - ROOM_FOR_BEGIN));
    writer.bytes(Buffer.from(format.endOf(head, this.items === 0)));
    const { buffer, at } = writer;
    noteListSize(format, this.items, begin.length + at - ROOM_FOR_BEGIN);
    if (begin.length <= ROOM_FOR_BEGIN) {
      const start = ROOM_FOR_BEGIN - begin.length;
      buffer.set(begin, start);
      return keptBytes(memory, writer, start);
    }
    const copy = ownCopy(begin, buffer.subarray(ROOM_FOR_BEGIN, at));
    memory.put(buffer);
    return copy;
  }
}

/** What was written from a place on: where it is, if it fills enough of its memory, or a copy. Nothing can be added. */
export function keptBytes(memory: ListMemorySource, { buffer, at }: ForwardWriter, start: number): Buffer {
  const written = buffer.subarray(start, at);
  if (written.length >= memory.smallestKept && written.length >= buffer.length * memory.leastFilled) return written;
  const copy = ownCopy(written);
  memory.put(buffer);
  return copy;
}
