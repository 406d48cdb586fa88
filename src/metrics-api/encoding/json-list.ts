import { ownCopy } from '../../model/own-copy.js';
import type { MeasuredResource } from '../../model/resources.js';
import type { UsageView } from '../../model/usage-source.js';
import type { ServedObject } from '../objects/served-object.js';
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
  writeItems: itemByItem(',', (writer, item) => writeJsonItem(writer, item)),
  beginOf: ({ kind, apiVersion, metadata }) => toJson({ kind, apiVersion, metadata, items: [] }).slice(0, -2),
  endOf: () => ']}\n',
  size: { bytes: 600 },
};

const NONE = Buffer.alloc(0);

/** The field `labels` behind another one; nothing for no labels, since Kubernetes writes no empty maps. */
export function encodeJsonLabels(labels: Readonly<Record<string, string>>): Buffer {
  for (const _ in labels) return ownCopy(Buffer.from(`,"labels":${toJson(labels)}`));
  return NONE;
}

const jsonLabels = new EncodedLabels(encodeJsonLabels);

/** How an element of `items` begins. */
const ITEM_BEGIN = '{"metadata":{"name":"';

/**
 * Writes an element of `items` as encoding its API object gives it.
 *
 * @param begin what stands before the name
 */
export function writeJsonItem(
  writer: ForwardWriter,
  { object, usage, sampledSlot, version }: ServedObject,
  begin = ITEM_BEGIN,
): void {
  const isPod = 'namespace' in object;
  writer.text(begin);
  writer.jsonText(object.name);
  if (isPod) {
    writer.text('","namespace":"');
    writer.jsonText(object.namespace);
  }
  if (version !== undefined) {
    writer.text('","resourceVersion":"');
    writer.digits(version);
  }
  writer.text('","creationTimestamp":"');
  writeTime(writer, usage.storedMs);
  writer.text('"');
  writer.bytes(jsonLabels.encodeOnce(object.labels));
  const { whole, resources } = usage;
  if (whole !== undefined) writer.text(`,"annotations":${toJson(wholePodAnnotations(whole))}`);
  writer.text('},"timestamp":"');
  writeTime(writer, usage.timestampMs(sampledSlot));
  writer.text('","window":"');
  writeWindow(writer, usage.windowNs(sampledSlot));
  if (isPod) {
    writer.text('","containers":[');
    writeContainers(writer, usage, resources);
    writer.text(']}');
  } else {
    writer.text('","usage":');
    writeUsage(writer, usage, sampledSlot, resources);
    writer.text('}');
  }
}

function writeContainers(writer: ForwardWriter, usage: UsageView, resources: readonly MeasuredResource[]): void {
  const { firstSlot, endSlot } = usage;
  let begin = '{"name":"';
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!usage.hasRate(slot)) continue;
    writer.text(begin);
    writer.jsonText(usage.containerName(slot));
    writer.text('","usage":');
    writeUsage(writer, usage, slot, resources);
    writer.text('}');
    begin = ',{"name":"';
  }
}

function writeUsage(
  writer: ForwardWriter,
  usage: UsageView,
  slot: number,
  resources: readonly MeasuredResource[],
): void {
  let begin = '{"';
  for (const resource of resources) {
    writer.text(begin);
    writer.text(resource.name);
    writer.text('":"');
    const value = usage.valueAt(resource, slot);
    writeQuantity(writer, value, scaleOf(resource.unit, value));
    begin = '","';
  }
  writer.text('"}');
}
