import type { Writer } from 'protobufjs/minimal.js';
import { stringify } from 'yaml';

/** Writes a value as the field of this number. */
export type WriteNumbered = (writer: Writer, number: number, value: unknown) => void;

/** Writes the fields of a message. */
export type WriteMessage = (writer: Writer, value: unknown) => void;

/** A field by its number. */
type Numbered = readonly [number: number, field: WriteNumbered];

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/**
 * Makes a writer of a gnostic message from an object of JSON.
 *
 * @param fields by key; called at the first write, because messages contain each other
 * @param others gets every other key with its value; without it such a key is an error
 */
export function message(fields: () => Readonly<Record<string, Numbered>>, others?: Numbered): WriteMessage {
  let known: Readonly<Record<string, Numbered>> | undefined;
  return (writer, value) => {
    known ??= fields();
    for (const [key, content] of Object.entries(value as object)) {
      const [number, field] = (Object.hasOwn(known, key) ? known[key] : undefined) ?? [0, undefined];
      if (field !== undefined) field(writer, number, content);
      else if (others !== undefined) others[1](writer, others[0], [key, content]);
      else throw new Error(`the message has no field for "${key}"`);
    }
  };
}

/** A message that has one field: the value itself. */
export function wrapped(number: number, field: WriteNumbered): WriteMessage {
  return (writer, value) => field(writer, number, value);
}

/** A message with one field, chosen by the value. */
export function oneOf(choose: (value: unknown) => Numbered): WriteMessage {
  return (writer, value) => {
    const [number, field] = choose(value);
    field(writer, number, value);
  };
}

/** A field that is a message. */
export function nested(body: WriteMessage): WriteNumbered {
  return (writer, number, value) => {
    body(tag(writer, number, LENGTH_DELIMITED).fork(), value);
    writer.ldelim();
  };
}

/** A repeated field: once for each element. */
export function each(field: WriteNumbered): WriteNumbered {
  return (writer, number, value) => {
    for (const element of value as readonly unknown[]) field(writer, number, element);
  };
}

/** A key with its value: the fields `name` and `value`. */
function named(field: WriteNumbered): WriteNumbered {
  return nested((writer, entry) => {
    const [key, value] = entry as readonly [string, unknown];
    text(writer, 1, key);
    field(writer, 2, value);
  });
}

/** A message whose keys are names. The names with their values are the field of this number. */
export function mapOf(field: WriteNumbered, number = 1): WriteMessage {
  return message(() => ({}), [number, named(field)]);
}

export const text: WriteNumbered = (writer, number, value) => {
  tag(writer, number, LENGTH_DELIMITED).string(value as string);
};

export const flag: WriteNumbered = (writer, number, value) => {
  tag(writer, number, VARINT).bool(value as boolean);
};

export const texts = each(text);

/** Any value: a text of YAML. */
export const any: WriteNumbered = nested((writer, value) => text(writer, 2, stringify(value)));

/** Extension keys of the specification (`x-…`). */
export function extensions(number: number): Numbered {
  const field = named(any);
  const checked: WriteNumbered = (writer, at, entry) => {
    const [key] = entry as readonly [string, unknown];
    if (!key.startsWith('x-')) throw new Error(`"${key}" is no extension`);
    field(writer, at, entry);
  };
  return [number, checked];
}

function tag(writer: Writer, number: number, wireType: number): Writer {
  return writer.uint32((number << 3) | wireType);
}
