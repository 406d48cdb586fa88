import { Reader } from 'protobufjs/minimal.js';
import type { ApiList, ApiObject, ApiStatus } from '../api-objects.js';
import { type MessageFields, message, readFields, span, text } from './fields.js';
import {
  ANY_OBJECT,
  LIST_META,
  NODE,
  type ReadListMeta,
  type ReadMeta,
  type ReadObject,
  STATUS,
} from './object-fields.js';

/** The media type of Kubernetes protobuf. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** The first bytes of every body in protobuf. */
const MAGIC = 'k8s\0';

/** The message around every object: its kind and its place in the body. */
interface Envelope {
  kind: string;
  start: number;
  end: number;
  contentEncoding: string;
}

const TYPE_META: MessageFields<Envelope> = [undefined, undefined, text((envelope, kind) => (envelope.kind = kind))];
const ENVELOPE: MessageFields<Envelope> = [
  undefined,
  span((envelope: Envelope, reader, end) => void readFields(envelope, TYPE_META, reader, end)),
  span((envelope: Envelope, reader, end) => {
    envelope.start = reader.pos;
    reader.pos = envelope.end = end;
  }),
  text((envelope: Envelope, encoding) => (envelope.contentEncoding = encoding)),
];

interface ReadList {
  metadata: ReadListMeta;
  items: ApiObject[];
}

const listOf = (object: MessageFields<ReadObject>): MessageFields<ReadList> => [
  undefined,
  message(
    LIST_META,
    () => ({}),
    (list: ReadList, meta) => (list.metadata = meta),
  ),
  message(object, makeObject, (list: ReadList, each) => list.items.push(toObject(each))),
];
const ANY_LIST = listOf(ANY_OBJECT);
const NODE_LIST = listOf(NODE);

/** Whether a body of this media type is protobuf of Kubernetes. */
export function isProtobuf(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]!.trim().toLowerCase() === PROTOBUF;
}

/**
 * Reads an object, a list or a Status. The result equals the parsed JSON, but has only the fields that this server
 * uses. Fails if the bytes are not valid.
 */
export function decodeProtobuf(bytes: Uint8Array): ApiObject | ApiList | ApiStatus {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.length)).toString('latin1') !== MAGIC) {
    throw new Error('the body is not protobuf of Kubernetes');
  }
  const reader = Reader.create(bytes);
  reader.pos = MAGIC.length;
  const envelope = { kind: '', start: 0, end: 0, contentEncoding: '' };
  readFields(envelope, ENVELOPE, reader, bytes.length);
  const { kind, start, end, contentEncoding } = envelope;
  if (contentEncoding !== '') throw new Error(`the object is encoded as ${contentEncoding}`);
  if (kind === '' || start === 0) throw new Error('it contains no object');
  reader.pos = start;
  if (kind === 'Status') return { kind, ...readFields({}, STATUS, reader, end) };
  if (kind.endsWith('List')) {
    return readFields({ metadata: {}, items: [] }, kind === 'NodeList' ? NODE_LIST : ANY_LIST, reader, end);
  }
  return toObject(readFields(makeObject(), kind === 'Node' ? NODE : ANY_OBJECT, reader, end));
}

function makeObject(): ReadObject {
  return { metadata: { name: '' } };
}

function toObject({ metadata, status }: ReadObject): ApiObject {
  return status ? ({ metadata: toMeta(metadata), status } as ApiObject) : { metadata: toMeta(metadata) };
}

function toMeta({ labels, annotations, ...meta }: ReadMeta): ApiObject['metadata'] {
  return {
    ...meta,
    ...(labels && { labels: Object.fromEntries(labels) }),
    ...(annotations && { annotations: Object.fromEntries(annotations) }),
  };
}
