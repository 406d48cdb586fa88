import type { ServedObject } from '../objects/served-object.js';
import type { ListMeta } from '../objects/object-meta.js';
import type { ForwardWriter } from './forward-writer.js';

/** What a list says before its items. */
export interface ListHead {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: ListMeta;
}

/** How a list is written. The bytes between and around its items do not depend on the items. */
export interface ListFormat {
  readonly separator: string;
  /** Writes the items with the separator between them. */
  readonly writeItems: (writer: ForwardWriter, items: readonly ServedObject[]) => void;
  /** The bytes before the items, which take `itemBytes` bytes. */
  readonly beginOf: (head: ListHead, itemBytes: number) => string | Uint8Array;
  /** The bytes after the items. */
  readonly endOf: (head: ListHead, isEmpty: boolean) => string | Uint8Array;
  readonly size: ItemSize;
}

/** `writeItems` of a format that writes one item after the other. */
export function itemByItem(
  separator: string,
  writeItem: (writer: ForwardWriter, item: ServedObject) => void,
): ListFormat['writeItems'] {
  return (writer, items) => {
    for (let i = 0; i < items.length; i++) {
      if (i > 0) writer.text(separator);
      writeItem(writer, items[i]!);
    }
  };
}

/** About how many bytes an item takes: the mean of the last list. */
export interface ItemSize {
  bytes: number;
}

/** About how many bytes a list of that many items takes. */
export function listSizeOf({ bytes }: ItemSize, items: number): number {
  return Math.ceil(bytes * items * 1.02) + 1024;
}

/** Records how many bytes a list took. */
export function noteListSize({ size }: ListFormat, items: number, bytes: number): void {
  // In a short list the bytes around the items would count too much.
  if (items >= 100) size.bytes = bytes / items;
}
