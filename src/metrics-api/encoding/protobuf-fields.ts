import type { Writer } from 'protobufjs/minimal.js';
import { parseGoDuration } from '../../config/go-duration.js';

/** Writes a value without its tag: the fields of a message without its length, or a string with it. */
export type WriteMessage = (writer: Writer, value: unknown) => void;

/** Writes one field of a message that has it, or its zero where Go writes zeros. */
type FieldWriter = (writer: Writer, fields: FieldWriters) => void;

/** A message as the API's JSON has it. */
type FieldWriters = Readonly<Record<string, unknown>>;

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * A message by its fields, in the order of their numbers. As Kubernetes' generated code does, fields that are no
 * pointers in Go are always written, be they empty or zero.
 */
export function messageWriter(...fields: readonly FieldWriter[]): WriteMessage {
  return (writer, value) => {
    const object = isObject(value) ? value : {};
    for (const write of fields) write(writer, object);
  };
}

/** A string, empty when it is absent. */
export function stringField(number: number, key: string): FieldWriter {
  return (writer, fields) => writeText(tag(writer, number, LENGTH_DELIMITED), fields[key]);
}

/** A list of strings; absent when it is empty. */
export function stringsField(number: number, key: string): FieldWriter {
  return (writer, fields) => {
    for (const item of listOf(fields[key])) writeText(tag(writer, number, LENGTH_DELIMITED), item);
  };
}

/** A boolean, false when it is absent. */
export function boolField(number: number, key: string): FieldWriter {
  return (writer, fields) => tag(writer, number, VARINT).bool(fields[key] === true);
}

/** A whole number of up to 53 bits, zero when it is absent. */
export function intField(number: number, key: string): FieldWriter {
  return (writer, fields) => {
    const value = fields[key];
    tag(writer, number, VARINT).int64(typeof value === 'number' ? value : 0);
  };
}

/** A message that is no pointer in Go: its zero value when it is absent, which the message itself writes. */
export function embeddedField(number: number, key: string, write: WriteMessage): FieldWriter {
  return (writer, fields) => writeNested(writer, number, write, fields[key]);
}

/** A field that is a pointer in Go: not written when it is absent. */
export function optionalField(key: string, write: FieldWriter): FieldWriter {
  return (writer, fields) => fields[key] !== undefined && write(writer, fields);
}

/** A list of messages; absent when it is empty. */
export function repeatedField(number: number, key: string, write: WriteMessage): FieldWriter {
  return (writer, fields) => {
    for (const item of listOf(fields[key])) writeNested(writer, number, write, item);
  };
}

/** A map with strings as keys, sorted by them. */
export function mapField(number: number, key: string, writeValue: WriteMessage): FieldWriter {
  return (writer, fields) => {
    const value = fields[key];
    const entries = isObject(value) ? value : {};
    for (const name of Object.keys(entries).sort()) {
      tag(writer, number, LENGTH_DELIMITED).fork();
      writeText(tag(writer, 1, LENGTH_DELIMITED), name);
      writeValue(tag(writer, 2, LENGTH_DELIMITED), entries[name]);
      writer.ldelim();
    }
  };
}

/** A string with its length. */
export const writeText: WriteMessage = (writer, value) => {
  writer.string(typeof value === 'string' ? value : '');
};

/** `resource.Quantity` with its length: a message of its text. */
export const writeQuantityMessage: WriteMessage = (writer, value) => {
  writeText(tag(writer.fork(), 1, LENGTH_DELIMITED), value);
  writer.ldelim();
};

/** `metav1.Time` from RFC 3339: seconds and no nanoseconds; an empty message when there is none. */
export const writeTimeMessage: WriteMessage = (writer, value) => {
  if (typeof value !== 'string') return;
  tag(writer, 1, VARINT).int64(Math.floor(Date.parse(value) / 1000));
  tag(writer, 2, VARINT).int32(0);
};

/** `metav1.Duration` from the text of a Go duration: nanoseconds. */
export const writeDurationMessage: WriteMessage = (writer, value) => {
  tag(writer, 1, VARINT).int64(typeof value === 'string' ? parseGoDuration(value) : 0);
};

/** A message with its tag and length. */
export function writeNested(writer: Writer, number: number, write: WriteMessage, value: unknown): void {
  write(tag(writer, number, LENGTH_DELIMITED).fork(), value);
  writer.ldelim();
}

function tag(writer: Writer, number: number, wireType: number): Writer {
  return writer.uint32((number << 3) | wireType);
}

function isObject(value: unknown): value is FieldWriters {
  return typeof value === 'object' && value !== null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
