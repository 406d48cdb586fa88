import type { Reader } from 'protobufjs/minimal.js';

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Reads one field of a message into an object. */
export interface MessageField<T> {
  readonly wireType: typeof VARINT | typeof LENGTH_DELIMITED;
  /** Reads the value at the position of `reader`. The value must end at or before `end`. */
  read(into: T, reader: Reader, end: number): void;
}

/** The fields of a message by number. Other fields are skipped. */
export type MessageFields<T> = readonly (MessageField<T> | undefined)[];

/** Reads a message from the position of `reader` to `end`. Fails if it is not well-formed. */
export function readFields<T>(into: T, fields: MessageFields<T>, reader: Reader, end: number): T {
  while (reader.pos < end) {
    const tag = reader.tag();
    const wireType = tag & 7;
    const field = fields[tag >>> 3];
    if (field === undefined) reader.skipType(wireType, 0, tag >>> 3);
    else if (field.wireType !== wireType) throw new Error(`field ${tag >>> 3} has the wire type ${wireType}`);
    else field.read(into, reader, end);
  }
  if (reader.pos !== end) throw new RangeError('a field is longer than its message');
  return into;
}

/** A field of text. */
export function text<T>(set: (into: T, value: string) => void): MessageField<T> {
  return { wireType: LENGTH_DELIMITED, read: (into, reader) => set(into, reader.string()) };
}

/** A field of int32. */
export function int32<T>(set: (into: T, value: number) => void): MessageField<T> {
  return { wireType: VARINT, read: (into, reader) => set(into, reader.int32()) };
}

/** A field that is a message. */
export function message<T, M>(
  fields: MessageFields<M>,
  make: () => M,
  set: (into: T, value: M) => void,
): MessageField<T> {
  return span((into, reader, end) => set(into, readFields(make(), fields, reader, end)));
}

/**
 * A field of bytes, or a message with its own reader. `set` gets `reader` at the beginning and must leave it at the
 * end.
 */
export function span<T>(set: (into: T, reader: Reader, end: number) => void): MessageField<T> {
  return {
    wireType: LENGTH_DELIMITED,
    read: (into, reader, outerEnd) => {
      const length = reader.uint32();
      const end = reader.pos + length;
      if (end > outerEnd) throw new RangeError('a field is longer than its message');
      set(into, reader, end);
    },
  };
}
