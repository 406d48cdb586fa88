import { swapOf, wholePodUsage } from '../../storage/usage.js';
import type { Measured } from '../objects/measured.js';
import { scaleOfBytes, scaleOfNano } from '../objects/quantity.js';
import { wholePodAnnotations } from '../objects/whole-pod.js';
import { EncodedLabels } from './encoded-labels.js';
import type { ForwardWriter } from './forward-writer.js';
import { writeQuantity, writeTime, writeWindow } from './item-numbers.js';
import { toJson } from './json.js';
import { itemByItem, type ListFormat } from './list-format.js';

/** A list as JSON, made from the numbers: `npm run bench -- answers`, all Pods. */
export const JSON_LIST: ListFormat = {
  separator: ',',
  writeItems: itemByItem(',', writeItem),
  beginOf: ({ kind, apiVersion, metadata }) => toJson({ kind, apiVersion, metadata, items: [] }).slice(0, -2),
  endOf: () => ']}\n',
  size: { bytes: 600 },
};

/** Kubernetes writes no empty maps. */
const jsonLabels = new EncodedLabels((labels) => {
  for (const _ in labels) return Buffer.from(`,"labels":${toJson(labels)}`);
  return Buffer.alloc(0);
});

/** Writes an element of `items` as encoding its API object gives it. */
function writeItem(writer: ForwardWriter, measured: Measured): void {
  const { object, points, firstSlot, endSlot, sampledSlot } = measured;
  const { columns } = points;
  const swap = swapOf(points, firstSlot, endSlot);
  const isPod = 'namespace' in object;
  writer.text('{"metadata":{"name":"');
  writer.jsonText(object.name);
  if (isPod) {
    writer.text('","namespace":"');
    writer.jsonText(object.namespace);
  }
  writer.text('","creationTimestamp":"');
  writeTime(writer, points.storedMs);
  writer.text('"');
  writer.bytes(jsonLabels.get(object.labels));
  if (isPod && points.extra !== undefined) writeAnnotations(writer, points, firstSlot);
  writer.text('},"timestamp":"');
  writeTime(writer, columns.timestampMs(sampledSlot));
  writer.text('","window":"');
  writeWindow(writer, columns.windowNs(sampledSlot));
  if (isPod) {
    writer.text('","containers":[');
    writeContainers(writer, points, firstSlot, endSlot, swap);
    writer.text(']}');
  } else {
    writer.text('","usage":');
    writeUsage(writer, columns, sampledSlot, swap);
    writer.text('}');
  }
}

function writeAnnotations(writer: ForwardWriter, points: Measured['points'], firstSlot: number): void {
  const whole = wholePodUsage(points, firstSlot);
  if (whole !== undefined) writer.text(`,"annotations":${toJson(wholePodAnnotations(whole))}`);
}

function writeContainers(
  writer: ForwardWriter,
  { columns, layout }: Measured['points'],
  firstSlot: number,
  endSlot: number,
  swap: Float64Array | undefined,
): void {
  let begin = '{"name":"';
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!columns.hasRate(slot)) continue;
    writer.text(begin);
    writer.jsonText(layout.containers[slot]!);
    writer.text('","usage":');
    writeUsage(writer, columns, slot, swap);
    writer.text('}');
    begin = ',{"name":"';
  }
}

function writeUsage(
  writer: ForwardWriter,
  columns: Measured['points']['columns'],
  slot: number,
  swap: Float64Array | undefined,
): void {
  writer.text('{"cpu":"');
  writeQuantity(writer, columns.cpuNanocores(slot), scaleOfNano());
  writer.text('","memory":"');
  const memory = columns.memoryBytes(slot);
  writeQuantity(writer, memory, scaleOfBytes(memory));
  if (swap !== undefined) {
    writer.text('","swap":"');
    writeQuantity(writer, swap[slot]!, scaleOfBytes(swap[slot]!));
  }
  writer.text('"}');
}
