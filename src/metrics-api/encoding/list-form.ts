import type { UsageHistory } from '../../model/usage-history.js';
import type { MetaVersion } from '../objects/partial-object-metadata.js';
import {
  partialProtobuf,
  partialShape,
  PLAIN_SHAPE,
  type ListShape,
  type TextFormat,
  textFormat,
} from './converted-list.js';
import { JSON_LIST } from './json-list.js';
import type { ItemSize, ListFormat } from './list-format.js';
import { notAnObject } from './not-acceptable.js';
import { PROTOBUF_LIST } from './protobuf-list.js';
import type { Representation } from './representation.js';
import { tableShape } from './table.js';
import { parseIncludeObject } from './table-options.js';

/** What a list is of, before it is written. */
export interface ListKind {
  readonly kind: string;
  readonly apiVersion: string;
}

/** How long others are sent the same Table, whose ages are whole seconds, in milliseconds. */
const TABLE_LIFE_MS = 1000;

/** The form in which lists are asked for: what they are as bytes depends on nothing else of the request. */
export interface ListForm {
  /** No other form has it. */
  readonly name: string;
  readonly size: ItemSize;
  /** How long a list in this form is good at most, in milliseconds. */
  readonly lifeMs: number;
  /** Whether it must be known before the first item is written which resources there are. */
  readonly hasColumns: boolean;
  /** How a list is written at that time; `resources` are those that any item has, where there are columns. */
  readonly formatAt: (nowMs: number, resources: readonly string[]) => ListFormat;
}

/**
 * The form that is asked for.
 *
 * @param includeObject the query parameter, which is read for a Table only
 * @param history for the columns of a Table; undefined without `--history`
 * @throws ApiError 400 for a bad `includeObject`, 406 when one object is asked for
 */
export function listFormOf(
  wanted: Representation,
  list: ListKind,
  includeObject: string | undefined,
  history?: UsageHistory,
): ListForm {
  const { format, pretty, conversion } = wanted;
  if (conversion === undefined && !pretty && format !== 'yaml') return WRITTEN[format];
  const text = pretty ? 'pretty' : format;
  if (conversion === undefined) return textForm('', text as TextFormat, () => PLAIN_SHAPE);
  const metaVersion: MetaVersion = conversion.version === 'v1' ? 'meta.k8s.io/v1' : 'meta.k8s.io/v1beta1';
  switch (conversion.kind) {
    case 'PartialObjectMetadata':
      throw notAnObject(list.kind);
    case 'Table': {
      const include = parseIncludeObject(includeObject);
      const shape = (nowMs: number, resources: readonly string[]) =>
        tableShape(list, metaVersion, include, resources, { nowMs, history });
      const name = `Table ${metaVersion} ${include}`;
      // A Table has no protobuf form, and negotiation gives none.
      return { ...textForm(name, text as TextFormat, shape), hasColumns: true, lifeMs: TABLE_LIFE_MS };
    }
    default: {
      if (text !== 'protobuf') return textForm(metaVersion, text, () => partialShape(metaVersion));
      const name = `${metaVersion} protobuf`;
      return formOf(name, sizeOfForm(name), (size) => partialProtobuf(metaVersion, size));
    }
  }
}

/** The forms that autoscalers ask for. */
const WRITTEN = {
  json: formOf('json', JSON_LIST.size, () => JSON_LIST),
  protobuf: formOf('protobuf', PROTOBUF_LIST.size, () => PROTOBUF_LIST),
};

function textForm(what: string, text: TextFormat, shapeAt: (nowMs: number, resources: readonly string[]) => ListShape) {
  const name = `${what} ${text}`;
  return formOf(name, sizeOfForm(name), (size, nowMs, resources) => textFormat(text, size, shapeAt(nowMs, resources)));
}

function formOf(
  name: string,
  size: ItemSize,
  formatAt: (size: ItemSize, nowMs: number, resources: readonly string[]) => ListFormat,
): ListForm {
  const at: ListForm['formatAt'] = (nowMs, resources) => formatAt(size, nowMs, resources);
  return { name, size, lifeMs: Infinity, hasColumns: false, formatAt: at };
}

/** By the name of the form, of which there are some twenty. */
const sizes = new Map<string, ItemSize>();

/** What an item of it takes. Before any was written: as much as the largest of forms, indented. */
function sizeOfForm(name: string): ItemSize {
  let size = sizes.get(name);
  if (size === undefined) sizes.set(name, (size = { bytes: 1200 }));
  return size;
}
