import type { Writer } from 'protobufjs/minimal.js';
import { parseGoDuration } from '../../config/go-duration.js';

/** Writes the fields of one message, without its length. */
export type WriteMessage<T = Fields> = (writer: Writer, value: T) => void;

/** A message as the API's JSON has it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Writes one field of a message that has it, or its zero where Go writes zeros. */
type WriteField = (writer: Writer, fields: Fields) => void;

const LENGTH_DELIMITED = 2;

/**
 * A message by its fields, in the order of their numbers. As Kubernetes' generated code does, fields that are no
 * pointers in Go are always written, be they empty or zero.
 */
export function message(...fields: readonly WriteField[]): WriteMessage<Fields | undefined> {
  return (writer, value = {}) => {
    for (const write of fields) write(writer, value);
  };
}

/** A string, empty when it is absent. */
export function string(number: number, key: string): WriteField {
  return (writer, fields) => tag(writer, number, LENGTH_DELIMITED).string((fields[key] as string | undefined) ?? '');
}

/** A list of strings; absent when it is empty. */
export function strings(number: number, key: string): WriteField {
  return (writer, fields) => {
    for (const item of (fields[key] as readonly string[] | undefined) ?? []) {
      tag(writer, number, LENGTH_DELIMITED).string(item);
    }
  };
}

/** A boolean, false when it is absent. */
export function bool(number: number, key: string): WriteField {
  return (writer, fields) => tag(writer, number, 0).bool(fields[key] === true);
}

/** A whole number of up to 53 bits, zero when it is absent. */
export function int(number: number, key: string): WriteField {
  return (writer, fields) => tag(writer, number, 0).int64((fields[key] as number | undefined) ?? 0);
}

/** A whole number of up to 53 bits that is a pointer in Go: not written when it is absent. */
export function optionalInt(number: number, key: string): WriteField {
  return (writer, fields) => fields[key] !== undefined && tag(writer, number, 0).int64(fields[key] as number);
}

/** A message that is no pointer in Go: its zero value when it is absent, which the message itself writes. */
export function embedded<T>(number: number, key: string, write: WriteMessage<T | undefined>): WriteField {
  return (writer, fields) => nested(writer, number, write, fields[key] as T);
}

/** A message that is a pointer in Go: not written when it is absent. */
export function optional<T>(number: number, key: string, write: WriteMessage<T>): WriteField {
  return (writer, fields) => {
    if (fields[key] !== undefined) nested(writer, number, write, fields[key] as T);
  };
}

/** A list of messages; absent when it is empty. */
export function repeated<T>(number: number, key: string, write: WriteMessage<T>): WriteField {
  return (writer, fields) => {
    for (const item of (fields[key] as readonly T[] | null | undefined) ?? []) nested(writer, number, write, item);
  };
}

/** A map with strings as keys, sorted by them. */
export function map<T>(number: number, key: string, writeValue: (writer: Writer, value: T) => void): WriteField {
  return (writer, fields) => {
    const entries = (fields[key] ?? {}) as Readonly<Record<string, T>>;
    for (const name of Object.keys(entries).sort()) {
      tag(writer, number, LENGTH_DELIMITED).fork();
      tag(writer, 1, LENGTH_DELIMITED).string(name);
      writeValue(tag(writer, 2, LENGTH_DELIMITED), entries[name]!);
      writer.ldelim();
    }
  };
}

/** `metav1.Time` from RFC 3339: seconds and no nanoseconds; an empty message when there is none. */
export const time: WriteMessage<string | null | undefined> = (writer, value) => {
  if (typeof value !== 'string') return;
  tag(writer, 1, 0).int64(Math.floor(Date.parse(value) / 1000));
  tag(writer, 2, 0).int32(0);
};

/** `metav1.Duration` from the text of a Go duration: nanoseconds. */
export const duration: WriteMessage<string | undefined> = (writer, value = '0') => {
  tag(writer, 1, 0).int64(parseGoDuration(value));
};

/** `resource.Quantity`: its text. */
export const quantity: WriteMessage<string> = (writer, value) => {
  tag(writer, 1, LENGTH_DELIMITED).string(value);
};

/** A message with its tag and length. */
export function nested<T>(writer: Writer, number: number, write: WriteMessage<T>, value: T): void {
  tag(writer, number, LENGTH_DELIMITED).fork();
  write(writer, value);
  writer.ldelim();
}

function tag(writer: Writer, number: number, wireType: number): Writer {
  return writer.uint32((number << 3) | wireType);
}
