import { swapOf, wholePodUsage } from '../../storage/usage.js';
import type { Measured } from '../objects/measured.js';
import { wholePodAnnotations } from '../objects/whole-pod.js';
import type { BackwardWriter } from './backward-writer.js';
import { writeCpu, writeMemory, writeTime, writeWindow } from './item-numbers.js';
import { toJson } from './json.js';
import { LabelBytes } from './label-bytes.js';

/** Kubernetes writes no empty maps. */
const labelBytes = new LabelBytes((writer, labels) => {
  for (const _ in labels) return writer.text(`,"labels":${toJson(labels)}`);
});

/** An element of the `items` of a list, as encoding its API object gives it; last to first. */
export function writeJsonItem(writer: BackwardWriter, measured: Measured): void {
  const { object, points, firstSlot, endSlot, sampledSlot } = measured;
  const { columns } = points;
  const swap = swapOf(points, firstSlot, endSlot);
  writer.text('}');
  if ('namespace' in object) writeContainers(writer, points, firstSlot, endSlot, swap);
  else {
    writeUsage(writer, columns, sampledSlot, swap);
    writer.text('","usage":{"cpu":"');
  }
  writeWindow(writer, columns.windowNs(sampledSlot));
  writer.text('","window":"');
  writeTime(writer, columns.timestampMs(sampledSlot));
  writer.text('},"timestamp":"');
  if (points.extra !== undefined && 'namespace' in object) writeAnnotations(writer, points, firstSlot);
  labelBytes.append(writer, object.labels);
  writer.text('"');
  writeTime(writer, points.storedMs);
  writer.text('","creationTimestamp":"');
  if ('namespace' in object) {
    writer.jsonText(object.namespace);
    writer.text('","namespace":"');
  }
  writer.jsonText(object.name);
  writer.text('{"metadata":{"name":"');
}

function writeContainers(
  writer: BackwardWriter,
  { columns, layout }: Measured['points'],
  firstSlot: number,
  endSlot: number,
  swap: Float64Array | undefined,
): void {
  writer.text(']');
  let separator = '';
  for (let slot = endSlot - 1; slot >= firstSlot; slot--) {
    if (!columns.hasRate(slot)) continue;
    writer.text(separator);
    writer.text('}');
    writeUsage(writer, columns, slot, swap);
    writer.text('","usage":{"cpu":"');
    writer.jsonText(layout.containers[slot]!);
    writer.text('{"name":"');
    separator = ',';
  }
  writer.text('","containers":[');
}

function writeAnnotations(writer: BackwardWriter, points: Measured['points'], firstSlot: number): void {
  const whole = wholePodUsage(points, firstSlot);
  if (whole !== undefined) writer.text(`,"annotations":${toJson(wholePodAnnotations(whole))}`);
}

/** From behind the quote before the CPU. */
function writeUsage(
  writer: BackwardWriter,
  columns: Measured['points']['columns'],
  slot: number,
  swap: Float64Array | undefined,
): void {
  writer.text('"}');
  if (swap !== undefined) {
    writeMemory(writer, swap[slot]!);
    writer.text('","swap":"');
  }
  writeMemory(writer, columns.memoryBytes(slot));
  writer.text('","memory":"');
  writeCpu(writer, columns.cpuNanocores(slot));
}
