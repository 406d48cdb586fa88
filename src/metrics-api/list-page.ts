import { type ContinueToken, formatContinueToken } from './continue-token.js';
import type { ApiObject } from './encoding/encoder.js';
import { jsonList, protobufList } from './encoding/list-bytes.js';
import type { Representation } from './encoding/representation.js';
import type { ListOptions } from './list-options.js';
import { type Measured, objectOf } from './measured.js';
import type { ListMeta } from './objects/object-meta.js';

/** Part of a list, in its order. */
export interface ListPage {
  readonly items: readonly Measured[];
  readonly metadata: ListMeta;
}

/** What identifies an object of a list; Nodes have no namespace. */
export interface Listed {
  readonly namespace?: string;
  readonly name: string;
}

/**
 * The page of a list that the options ask for.
 *
 * @param objects those that the label selector selects, sorted by namespace, then name
 * @param measure the object with its points, or `undefined` for one that is left out: it does not match the field selector
 *   or has no metrics
 */
export function pageOf<T extends Listed>(
  objects: readonly T[],
  { limit, continueAfter }: ListOptions,
  measure: (object: T) => Measured | undefined,
  nowMs: number,
): ListPage {
  const items: Measured[] = [];
  let last: ContinueToken | undefined;
  for (const object of objects) {
    const { namespace = '', name } = object;
    if (continueAfter !== undefined && !isAfter(namespace, name, continueAfter)) continue;
    const item = measure(object);
    if (item === undefined) continue;
    if (limit > 0 && items.length === limit) {
      return { items, metadata: { continue: formatContinueToken(last!, nowMs) } };
    }
    items.push(item);
    last = { namespace, name };
  }
  return { items, metadata: {} };
}

/** Whether a list in this representation is written from the numbers. */
export function isWritten({ format, pretty, conversion }: Representation): boolean {
  return conversion === undefined && !pretty && format !== 'yaml';
}

/** The page as its bytes, in a representation in which it is written from the numbers. */
export function bytesOf(
  kind: string,
  apiVersion: string,
  { items, metadata }: ListPage,
  { format }: Representation,
): Uint8Array {
  return (format === 'json' ? jsonList : protobufList)({ kind, apiVersion, metadata }, items);
}

/** The page as a list object. */
export function listOf(kind: string, apiVersion: string, { items, metadata }: ListPage): ApiObject {
  const list = { kind, apiVersion, metadata, items: items.map(objectOf) };
  return list;
}

function isAfter(namespace: string, name: string, token: ContinueToken): boolean {
  return namespace > token.namespace || (namespace === token.namespace && name > token.name);
}
