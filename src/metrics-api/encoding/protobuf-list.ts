import { Writer } from 'protobufjs/minimal.js';
import { ownCopy } from '../../model/own-copy.js';
import type { MeasuredResource } from '../../model/resources.js';
import type { UsageView } from '../../model/usage-source.js';
import type { ServedObject } from '../objects/served-object.js';
import { scaleOf } from '../objects/quantity.js';
import { wholePodAnnotations } from '../objects/whole-pod.js';
import { BackwardWriter } from './backward-writer.js';
import { EncodedLabels } from './encoded-labels.js';
import { writeQuantity } from './item-numbers.js';
import type { ListFormat, ListHead } from './list-format.js';
import { writeListMetadata } from './protobuf-messages.js';
import { ENVELOPE_END, PROTOBUF_MAGIC, writeTypeMeta } from './protobuf.js';

// Within an item the last field is written first: a message's length comes before the message, so that it is known once
// the message is there. `npm run bench -- answers` measures it: all Pods, protobuf.

/** Tags of one byte: field number and wire type. */
const varint = (number: number) => number << 3;
const delimited = (number: number) => (number << 3) | 2;

const ITEM = delimited(2);
/** The envelope's second field, the object. */
const OBJECT = delimited(2);

/** The empty fields between the namespace and the creation time: self link, UID, resource version, generation. */
const EMPTY_AFTER_NAMESPACE = Buffer.from([delimited(4), 0, delimited(5), 0, delimited(6), 0, varint(7), 0]);
/** Those before and after a resource version. */
const EMPTY_BEFORE_VERSION = Buffer.from([delimited(4), 0, delimited(5), 0]);
const EMPTY_AFTER_VERSION = Buffer.from([varint(7), 0]);

/** This many items are written together, since each copy into the list takes a tenth of an item's time. */
const AT_ONCE = 16;
const itemWriter = new BackwardWriter(16 * 1024);
const labelWriter = new BackwardWriter();

/** A list as protobuf, made from the numbers. */
export const PROTOBUF_LIST: ListFormat = {
  separator: '',
  writeItems: (writer, items) => {
    itemWriter.clear();
    for (let begin = 0; begin < items.length; begin += AT_ONCE) {
      const end = Math.min(begin + AT_ONCE, items.length);
      for (let i = end - 1; i >= begin; i--) writeItem(itemWriter, items[i]!);
      writer.bytes(itemWriter.takeWritten());
    }
  },
  beginOf: (head, itemBytes) => {
    const metadata = Writer.create();
    writeListMetadata(metadata, head.metadata);
    const bytes = metadata.finish();
    return Buffer.concat([envelopeOf(head, bytes.length + itemBytes), bytes]);
  },
  endOf: () => ENVELOPE_END,
  size: { bytes: 400 },
};

/** The bytes before an object that takes `objectBytes` bytes. */
export function envelopeOf(head: Omit<ListHead, 'metadata'>, objectBytes: number): Buffer {
  return Buffer.concat([envelopeBegin(head), Writer.create().uint32(OBJECT).uint32(objectBytes).finish()]);
}

/** The bytes before the object's tag. */
export function envelopeBegin({ apiVersion, kind }: Omit<ListHead, 'metadata'>): Buffer {
  const writer = Writer.create();
  writeTypeMeta(writer, apiVersion, kind);
  return Buffer.concat([PROTOBUF_MAGIC, writer.finish()]);
}

/** Writes an element of `items` with its tag and length. */
function writeItem(writer: BackwardWriter, served: ServedObject): void {
  const itemEnd = writer.length;
  writeProtobufObject(writer, served);
  writer.closeMessage(ITEM, itemEnd);
}

/** Writes the fields of an object, as encoding its API object gives them. */
export function writeProtobufObject(writer: BackwardWriter, served: ServedObject): void {
  const { object, usage, sampledSlot } = served;
  const { resources } = usage;
  if ('namespace' in object) writeContainers(writer, usage, resources);
  else writeUsage(writer, delimited(4), usage, sampledSlot, resources);
  const windowEnd = writer.length;
  writer.int(varint(1), Math.trunc(usage.windowNs(sampledSlot)));
  writer.closeMessage(delimited(3), windowEnd);
  writeTime(writer, delimited(2), usage.timestampMs(sampledSlot));
  writeMetadata(writer, served);
}

function writeContainers(writer: BackwardWriter, usage: UsageView, resources: readonly MeasuredResource[]): void {
  const { firstSlot, endSlot } = usage;
  for (let slot = endSlot - 1; slot >= firstSlot; slot--) {
    if (!usage.hasRate(slot)) continue;
    const end = writer.length;
    writeUsage(writer, delimited(2), usage, slot, resources);
    writer.string(delimited(1), usage.containerName(slot));
    writer.closeMessage(delimited(4), end);
  }
}

/** Writes the entries of the map from resource to Quantity. */
function writeUsage(
  writer: BackwardWriter,
  tag: number,
  usage: UsageView,
  slot: number,
  resources: readonly MeasuredResource[],
): void {
  for (let i = resources.length - 1; i >= 0; i--) {
    const resource = resources[i]!;
    const value = usage.valueAt(resource, slot);
    const end = writer.length;
    writeQuantity(writer, value, scaleOf(resource.unit, value));
    writer.closeMessage(delimited(1), end);
    writer.closeMessage(delimited(2), end);
    writer.string(delimited(1), resource.name);
    writer.closeMessage(tag, end);
  }
}

/** Whole seconds; the nanoseconds are always zero, and written. */
function writeTime(writer: BackwardWriter, tag: number, ms: number): void {
  const end = writer.length;
  writer.int(varint(2), 0);
  writer.int(varint(1), Math.floor(ms / 1000));
  writer.closeMessage(tag, end);
}

function writeMetadata(writer: BackwardWriter, { object, usage, version }: ServedObject): void {
  const end = writer.length;
  const { whole } = usage;
  if (whole !== undefined) writeMap(writer, delimited(12), wholePodAnnotations(whole));
  writer.bytes(protobufLabels.encodeOnce(object.labels));
  writeTime(writer, delimited(8), usage.storedMs);
  if (version === undefined) writer.bytes(EMPTY_AFTER_NAMESPACE);
  else {
    writer.bytes(EMPTY_AFTER_VERSION);
    writer.string(delimited(6), `${version}`);
    writer.bytes(EMPTY_BEFORE_VERSION);
  }
  writer.string(delimited(3), 'namespace' in object ? object.namespace : '');
  writer.string(delimited(2), '');
  writer.string(delimited(1), object.name);
  writer.closeMessage(delimited(1), end);
}

/** The field `labels`; nothing for no labels. */
export function encodeLabels(labels: Readonly<Record<string, string>>): Buffer {
  labelWriter.clear();
  writeMap(labelWriter, delimited(11), labels);
  return ownCopy(labelWriter.takeWritten());
}

const protobufLabels = new EncodedLabels(encodeLabels);

function writeMap(writer: BackwardWriter, tag: number, map: Readonly<Record<string, string>>): void {
  const keys = Object.keys(map).sort();
  for (const key of keys.toReversed()) {
    const end = writer.length;
    writer.string(delimited(2), map[key]!);
    writer.string(delimited(1), key);
    writer.closeMessage(tag, end);
  }
}
