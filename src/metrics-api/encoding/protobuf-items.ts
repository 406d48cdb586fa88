import { swapOf, wholePodUsage } from '../../storage/usage.js';
import type { Measured } from '../objects/measured.js';
import { wholePodAnnotations } from '../objects/whole-pod.js';
import type { BackwardWriter } from './backward-writer.js';
import { writeCpu, writeMemory } from './item-numbers.js';
import { LabelBytes } from './label-bytes.js';

/** Tags of one byte: field number and wire type. */
const varint = (number: number) => number << 3;
const delimited = (number: number) => (number << 3) | 2;

const ITEM = delimited(2);

/** What is written between the namespace and the creation time: self link, UID, resource version, generation. */
const EMPTY_AFTER_NAMESPACE = Buffer.from([delimited(4), 0, delimited(5), 0, delimited(6), 0, varint(7), 0]);

const labelBytes = new LabelBytes((writer, labels) => writeMap(writer, delimited(11), labels));

function writeMap(writer: BackwardWriter, tag: number, of: Readonly<Record<string, string>>): void {
  const keys = Object.keys(of).sort();
  for (let i = keys.length - 1; i >= 0; i--) {
    const end = writer.length;
    writer.string(delimited(2), of[keys[i]!]!);
    writer.string(delimited(1), keys[i]!);
    writer.close(tag, end);
  }
}

function writeAnnotations(writer: BackwardWriter, points: Measured['points'], firstSlot: number): void {
  const whole = wholePodUsage(points, firstSlot);
  if (whole !== undefined) writeMap(writer, delimited(12), wholePodAnnotations(whole));
}

/** An element of the `items` of a list, with its tag and length, as encoding its API object gives it; last to first. */
export function writeProtobufItem(writer: BackwardWriter, measured: Measured): void {
  const { object, points, firstSlot, endSlot, sampledSlot } = measured;
  const { columns, layout } = points;
  const swap = swapOf(points, firstSlot, endSlot);
  const itemEnd = writer.length;
  if ('namespace' in object) {
    for (let slot = endSlot - 1; slot >= firstSlot; slot--) {
      if (!columns.hasRate(slot)) continue;
      const end = writer.length;
      writeUsage(writer, delimited(2), columns, slot, swap);
      writer.string(delimited(1), layout.containers[slot]!);
      writer.close(delimited(4), end);
    }
  } else writeUsage(writer, delimited(4), columns, sampledSlot, swap);
  const windowEnd = writer.length;
  writer.int(varint(1), Math.trunc(columns.windowNs(sampledSlot)));
  writer.close(delimited(3), windowEnd);
  writeTime(writer, delimited(2), columns.timestampMs(sampledSlot));
  writeMetadata(writer, measured);
  writer.close(ITEM, itemEnd);
}

/** The entries of the map from resource to Quantity, sorted by resource. */
function writeUsage(
  writer: BackwardWriter,
  tag: number,
  columns: Measured['points']['columns'],
  slot: number,
  swap: Float64Array | undefined,
): void {
  if (swap !== undefined) {
    const swapEnd = writer.length;
    writeMemory(writer, swap[slot]!);
    closeQuantity(writer, tag, 'swap', swapEnd);
  }
  const memoryEnd = writer.length;
  writeMemory(writer, columns.memoryBytes(slot));
  closeQuantity(writer, tag, 'memory', memoryEnd);
  const cpuEnd = writer.length;
  writeCpu(writer, columns.cpuNanocores(slot));
  closeQuantity(writer, tag, 'cpu', cpuEnd);
}

/** Makes the digits that were written the entry of a resource. */
function closeQuantity(writer: BackwardWriter, tag: number, resource: string, end: number): void {
  writer.close(delimited(1), end);
  writer.close(delimited(2), end);
  writer.string(delimited(1), resource);
  writer.close(tag, end);
}

/** Whole seconds; the nanoseconds are always zero, and written. */
function writeTime(writer: BackwardWriter, tag: number, ms: number): void {
  const end = writer.length;
  writer.int(varint(2), 0);
  writer.int(varint(1), Math.floor(ms / 1000));
  writer.close(tag, end);
}

function writeMetadata(writer: BackwardWriter, { object, points, firstSlot }: Measured): void {
  const end = writer.length;
  if (points.extra !== undefined && 'namespace' in object) writeAnnotations(writer, points, firstSlot);
  labelBytes.append(writer, object.labels);
  writeTime(writer, delimited(8), points.storedMs);
  writer.bytes(EMPTY_AFTER_NAMESPACE);
  writer.string(delimited(3), 'namespace' in object ? object.namespace : '');
  writer.string(delimited(2), '');
  writer.string(delimited(1), object.name);
  writer.close(delimited(1), end);
}
