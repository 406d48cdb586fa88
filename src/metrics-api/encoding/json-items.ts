import type { Measured } from '../measured.js';
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
  writer.text('}');
  if ('namespace' in object) writeContainers(writer, points, firstSlot, endSlot);
  else {
    writeUsage(writer, columns, sampledSlot);
    writer.text('","usage":{"cpu":"');
  }
  writeWindow(writer, columns.windowNs(sampledSlot));
  writer.text('","window":"');
  writeTime(writer, columns.timestampMs(sampledSlot));
  writer.text('},"timestamp":"');
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
): void {
  writer.text(']');
  let separator = '';
  for (let slot = endSlot - 1; slot >= firstSlot; slot--) {
    if (!columns.hasRate(slot)) continue;
    writer.text(separator);
    writer.text('}');
    writeUsage(writer, columns, slot);
    writer.text('","usage":{"cpu":"');
    writer.jsonText(layout.containers[slot]!);
    writer.text('{"name":"');
    separator = ',';
  }
  writer.text('","containers":[');
}

/** From behind the quote before the CPU. */
function writeUsage(writer: BackwardWriter, columns: Measured['points']['columns'], slot: number): void {
  writer.text('"}');
  writeMemory(writer, columns.memoryBytes(slot));
  writer.text('","memory":"');
  writeCpu(writer, columns.cpuNanocores(slot));
}
