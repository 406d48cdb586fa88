import { ownCopy } from '../../model/own-copy.js';
import type { MeasuredResource } from '../../model/resources.js';
import { TextCache } from '../../model/text-cache.js';
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

// Texts that stand in many items, as bytes: a copy of 16 bytes and more takes less time than a loop over a text.
const ITEM_BEGIN = Buffer.from('{"metadata":{"name":"');
const QUOTE = Buffer.from('"');
const CREATED = Buffer.from(',"creationTimestamp":"');
const TIMESTAMP = Buffer.from('},"timestamp":"');
const WINDOW = Buffer.from('","window":"');
const CONTAINERS = Buffer.from('","containers":[');
const NODE_USAGE = Buffer.from('","usage":{');
const NEXT_RESOURCE = Buffer.from('",');
const USAGE_END = Buffer.from('"}}');

/** The end of the creation time, and the field `labels`; nothing for no labels, since Kubernetes writes no empty maps. */
export function encodeJsonLabels(labels: Readonly<Record<string, string>>): Buffer {
  for (const _ in labels) return ownCopy(Buffer.from(`","labels":${toJson(labels)}`));
  return QUOTE;
}

const jsonLabels = new EncodedLabels(encodeJsonLabels);

// There are few of these names. Kubelets choose some of them, so the caches are bounded.
const [MOST_NAMES, LONGEST_NAME] = [1024, 253];
const jsonNamespaces = new TextCache<Buffer>(MOST_NAMES, LONGEST_NAME);
const jsonContainers = new TextCache<Buffer>(MOST_NAMES, LONGEST_NAME);
const jsonResources = new WeakMap<MeasuredResource, Buffer>();

const encodeNamespace = (namespace: string) => ownCopy(Buffer.from(`","namespace":${toJson(namespace)}`));
const encodeContainer = (name: string) => ownCopy(Buffer.from(`{"name":${toJson(name)},"usage":{`));

/**
 * Writes an element of `items` as encoding its API object gives it.
 *
 * @param begin what stands before the name
 */
export function writeJsonItem(
  writer: ForwardWriter,
  { object, usage, sampledSlot, version }: ServedObject,
  begin: Uint8Array = ITEM_BEGIN,
): void {
  const isPod = 'namespace' in object;
  writer.bytes(begin);
  writer.jsonText(object.name);
  writer.bytes(isPod ? jsonNamespaces.get(object.namespace, encodeNamespace) : QUOTE);
  if (version !== undefined) {
    writer.text(',"resourceVersion":"');
    writer.number(version, '"');
  }
  writer.bytes(CREATED);
  writeTime(writer, usage.storedMs);
  writer.bytes(jsonLabels.encodeOnce(object.labels));
  const { whole, resources } = usage;
  if (whole !== undefined) writer.text(`,"annotations":${toJson(wholePodAnnotations(whole))}`);
  writer.bytes(TIMESTAMP);
  writeTime(writer, usage.timestampMs(sampledSlot));
  writer.short(WINDOW);
  writeWindow(writer, usage.windowNs(sampledSlot));
  if (isPod) {
    writer.bytes(CONTAINERS);
    writeContainers(writer, usage, resources);
    writer.text(']}');
  } else {
    writer.short(NODE_USAGE);
    writeUsage(writer, usage, sampledSlot, resources);
  }
}

function writeContainers(writer: ForwardWriter, usage: UsageView, resources: readonly MeasuredResource[]): void {
  const { firstSlot, endSlot } = usage;
  let isFirst = true;
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (!usage.hasRate(slot)) continue;
    if (!isFirst) writer.text(',');
    isFirst = false;
    writer.bytes(jsonContainers.get(usage.containerName(slot), encodeContainer));
    writeUsage(writer, usage, slot, resources);
  }
}

/** Writes the fields of a usage, and the end of it and of the object that it is in. */
function writeUsage(
  writer: ForwardWriter,
  usage: UsageView,
  slot: number,
  resources: readonly MeasuredResource[],
): void {
  for (let i = 0; i < resources.length; i++) {
    const resource = resources[i]!;
    if (i > 0) writer.short(NEXT_RESOURCE);
    writer.short(resourceKey(resource));
    const value = usage.valueAt(resource, slot);
    writeQuantity(writer, value, scaleOf(resource.unit, value));
  }
  writer.short(USAGE_END);
}

/** What stands before the value of a resource. */
function resourceKey(resource: MeasuredResource): Buffer {
  let key = jsonResources.get(resource);
  if (key === undefined) jsonResources.set(resource, (key = ownCopy(Buffer.from(`${toJson(resource.name)}:"`))));
  return key;
}
