import type { Resource } from '../../model/resources.js';
import { resourcesOf, valueAt, wholePodUsage } from '../../storage/usage.js';
import type { Measured } from '../objects/measured.js';
import { scaleOf } from '../objects/quantity.js';
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
  const resources = resourcesOf(points, firstSlot, endSlot);
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
    writeContainers(writer, measured, resources);
    writer.text(']}');
  } else {
    writer.text('","usage":');
    writeUsage(writer, points, sampledSlot, resources);
    writer.text('}');
  }
}

function writeAnnotations(writer: ForwardWriter, points: Measured['points'], firstSlot: number): void {
  const whole = wholePodUsage(points, firstSlot);
  if (whole !== undefined) writer.text(`,"annotations":${toJson(wholePodAnnotations(whole))}`);
}

function writeContainers(
  writer: ForwardWriter,
  { points, firstSlot, endSlot }: Measured,
  resources: readonly Resource[],
): void {
  const { columns, layout } = points;
  let begin = '{"name":"';
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!columns.hasRate(slot)) continue;
    writer.text(begin);
    writer.jsonText(layout.containers[slot]!);
    writer.text('","usage":');
    writeUsage(writer, points, slot, resources);
    writer.text('}');
    begin = ',{"name":"';
  }
}

function writeUsage(
  writer: ForwardWriter,
  points: Measured['points'],
  slot: number,
  resources: readonly Resource[],
): void {
  let begin = '{"';
  for (const resource of resources) {
    writer.text(begin);
    writer.text(resource.name);
    writer.text('":"');
    const value = valueAt(points, resource, slot);
    writeQuantity(writer, value, scaleOf(resource.unit, value));
    begin = '","';
  }
  writer.text('"}');
}
