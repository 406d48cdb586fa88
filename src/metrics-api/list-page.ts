import type { Answer } from './answer.js';
import { type ContinueToken, formatContinueToken } from './continue-token.js';
import type { ApiObject } from './encoding/encoder.js';
import { joinJsonList } from './encoding/json-list.js';
import { joinProtobufList } from './encoding/protobuf-list.js';
import type { Representation } from './encoding/representation.js';
import type { ListOptions } from './list-options.js';
import type { ListMeta } from './objects/object-meta.js';

/** Part of a list, in its order. */
export interface ListPage {
  readonly answers: readonly Answer[];
  readonly metadata: ListMeta;
}

/** What identifies an object of a list; Nodes have no namespace. */
interface Listed {
  readonly namespace?: string;
  readonly name: string;
}

/**
 * The page of a list that the options ask for.
 *
 * @param objects those that the label selector selects, sorted by namespace, then name
 * @param answerOf the answer about an object, or `undefined` for one that is left out: it does not match the field
 *   selector or has no metrics
 */
export function pageOf<T extends Listed>(
  objects: readonly T[],
  { limit, continueAfter }: ListOptions,
  answerOf: (object: T) => Answer | undefined,
  nowMs: number,
): ListPage {
  const answers: Answer[] = [];
  let last: ContinueToken | undefined;
  for (const object of objects) {
    const { namespace = '', name } = object;
    if (continueAfter !== undefined && !isAfter(namespace, name, continueAfter)) continue;
    const answer = answerOf(object);
    if (answer === undefined) continue;
    if (limit > 0 && answers.length === limit) {
      return { answers, metadata: { continue: formatContinueToken(last!, nowMs) } };
    }
    answers.push(answer);
    last = { namespace, name };
  }
  return { answers, metadata: {} };
}

/** The page as a list object, or, where a representation is asked for of which the items are kept, as its bytes. */
export function listOf(
  kind: 'NodeMetricsList' | 'PodMetricsList',
  apiVersion: string,
  { answers, metadata }: ListPage,
  { format, pretty, conversion }: Representation,
): ApiObject | Uint8Array {
  if (conversion === undefined && !pretty) {
    if (format === 'json')
      return joinJsonList(
        kind,
        apiVersion,
        metadata,
        answers.map(({ json }) => json),
      );
    if (format === 'protobuf')
      return joinProtobufList(
        kind,
        apiVersion,
        metadata,
        answers.map(({ protobuf }) => protobuf),
      );
  }
  const list = { kind, apiVersion, metadata, items: answers.map(({ object }) => object) };
  return list;
}

function isAfter(namespace: string, name: string, token: ContinueToken): boolean {
  return namespace > token.namespace || (namespace === token.namespace && name > token.name);
}
