import { Writer } from 'protobufjs/minimal.js';
import { type ServedObject, metricsItemOf } from '../objects/served-object.js';
import type { MetaVersion, PartialObjectMetadata } from '../objects/partial-object-metadata.js';
import type { ResponseObject } from '../objects/response-object.js';
import { jsonEncoder, toJson } from './json.js';
import { type ItemSize, itemByItem, type ListFormat, type ListHead } from './list-format.js';
import { writeNested } from './protobuf-fields.js';
import { envelopeOf } from './protobuf-list.js';
import { protobufMessageOf, writeListMetadata } from './protobuf-messages.js';
import { ENVELOPE_END } from './protobuf.js';
import { yamlEncoder } from './yaml.js';

// Forms that few ask for are written through the API object, but of one item after the other: the objects and texts of a whole
// list live too long for V8's young generation. Thirty Tables of 1,200 Pods let the heap grow from 25 to 57 MB,
// and V8 kept another 20 MB of pages for the next ones.

/** A format of text. */
export type TextFormat = 'json' | 'pretty' | 'yaml';

/** What a list becomes. */
export interface ListShape {
  /** The list of these items, or of none. */
  readonly whole: (head: ListHead, items: readonly unknown[]) => ResponseObject;
  /** An element of it. */
  readonly item: (measured: ServedObject) => object;
}

interface TextItems {
  readonly encode: (object: ResponseObject) => string;
  /** An element of a list as it stands in the list. */
  readonly item: (item: object) => string;
  readonly separator: string;
}

/** Where the items go in the text of a list that has this for its only item. No token for the next page has a quote or a blank. */
const HOLE = 'hole';

const TEXTS: Readonly<Record<TextFormat, TextItems>> = {
  json: { encode: (object) => textOf(jsonEncoder.encode(object)), item: (item) => toJson(item), separator: ',' },
  pretty: {
    encode: (object) => textOf(jsonEncoder.encode(object, true)),
    // Within the list, which is two levels deep. A text in JSON has no line break.
    item: (item) => toJson(item, 2).replaceAll('\n', '\n    '),
    separator: ',\n    ',
  },
  yaml: {
    encode: (object) => textOf(yamlEncoder.encode(object)),
    item: (item) => textOf(yamlEncoder.encode([item] as ResponseObject)),
    separator: '',
  },
};
const HOLES: Readonly<Record<TextFormat, string>> = { json: `"${HOLE}"`, pretty: `"${HOLE}"`, yaml: `- ${HOLE}\n` };

/** A list as text, item by item: what encoding the whole list gives. */
export function textFormat(format: TextFormat, size: ItemSize, shape: ListShape): ListFormat {
  const { encode, item, separator } = TEXTS[format];
  const around = (head: ListHead) => {
    const text = encode(shape.whole(head, [HOLE]));
    const at = text.lastIndexOf(HOLES[format]);
    return [text.slice(0, at), text.slice(at + HOLES[format].length)] as const;
  };
  return {
    size,
    separator,
    writeItems: itemByItem(separator, (writer, measured) => writer.text(item(shape.item(measured)))),
    beginOf: (head, itemBytes) => (itemBytes === 0 ? encode(shape.whole(head, [])) : around(head)[0]),
    endOf: (head, isEmpty) => (isEmpty ? '' : around(head)[1]),
  };
}

/** The list as it is. */
export const PLAIN_SHAPE: ListShape = {
  whole: ({ kind, apiVersion, metadata }, items) => {
    const list = { kind, apiVersion, metadata, items };
    return list;
  },
  item: metricsItemOf,
};

/** The metadata of a list and of its items. */
export function partialShape(apiVersion: MetaVersion): ListShape {
  return {
    whole: ({ metadata }, items) => {
      const list = {
        kind: 'PartialObjectMetadataList',
        apiVersion,
        metadata,
        items: items.length === 0 ? null : items,
      };
      return list;
    },
    item: (measured) => partialOf(measured, apiVersion),
  };
}

/** The same in protobuf, in which the two versions have their fields in another order. */
export function partialProtobuf(apiVersion: MetaVersion, size: ItemSize): ListFormat {
  const isV1 = apiVersion === 'meta.k8s.io/v1';
  const write = protobufMessageOf(apiVersion, 'PartialObjectMetadata');
  const metadataOf = ({ metadata }: ListHead) => {
    const writer = Writer.create();
    writeListMetadata(writer, metadata, isV1 ? 1 : 2);
    return writer.finish();
  };
  return {
    size,
    separator: '',
    writeItems: itemByItem('', (writer, measured) => {
      const item = Writer.create();
      writeNested(item, isV1 ? 2 : 1, write, partialOf(measured, apiVersion));
      writer.bytes(item.finish());
    }),
    beginOf: (head, itemBytes) => {
      const metadata = metadataOf(head);
      const envelope = envelopeOf({ kind: 'PartialObjectMetadataList', apiVersion }, itemBytes + metadata.length);
      return isV1 ? Buffer.concat([envelope, metadata]) : envelope;
    },
    endOf: (head) => (isV1 ? ENVELOPE_END : Buffer.concat([metadataOf(head), ENVELOPE_END])),
  };
}

function partialOf(measured: ServedObject, apiVersion: MetaVersion): PartialObjectMetadata {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: metricsItemOf(measured).metadata };
}

function textOf(encoded: string | Uint8Array): string {
  return encoded as string;
}
