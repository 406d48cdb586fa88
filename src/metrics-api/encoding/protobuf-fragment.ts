import type { Node, Pod } from '../../model/cluster.js';
import type { ResourceUsage } from '../../model/usage.js';
import type { PodUsage } from '../../storage/usage.js';
import { formatCpu, formatMemory } from '../quantity.js';
import { BackwardWriter } from './backward-writer.js';

// The list path writes items from the numbers, because one is written for each Pod after each scrape: 2 µs for two containers where
// the way through the API object and the general encoder takes 10 µs. A property holds both equal.

/** Tags of one byte: field number and wire type. */
const varint = (number: number) => number << 3;
const delimited = (number: number) => (number << 3) | 2;

const ITEM = delimited(2);

/** What is written between the namespace and the creation time: self link, UID, resource version, generation. */
const EMPTY_AFTER_NAMESPACE = Buffer.from([delimited(4), 0, delimited(5), 0, delimited(6), 0, varint(7), 0]);

/** One for all items: between two calls it is empty. */
const writer = new BackwardWriter();

/** One element of the `items` of a PodMetricsList in protobuf, with its tag and length. `creationMs` is in ms. */
export function podMetricsFragment(pod: Pod, usage: PodUsage, creationMs: number): Buffer {
  for (let i = usage.containers.length - 1; i >= 0; i--) {
    const container = usage.containers[i]!;
    const end = writer.length;
    writeUsage(delimited(2), container.usage);
    writer.string(delimited(1), container.name);
    writer.close(delimited(4), end);
  }
  writeSample(usage.timestampMs, usage.windowNs);
  writeMetadata(pod.name, pod.namespace, pod.labels, creationMs);
  writer.close(ITEM, 0);
  return writer.finish();
}

/** One element of the `items` of a NodeMetricsList in protobuf, with its tag and length. `creationMs` is in ms. */
export function nodeMetricsFragment(node: Node, usage: ResourceUsage, creationMs: number): Buffer {
  writeUsage(delimited(4), usage);
  writeSample(usage.timestampMs, usage.windowNs);
  writeMetadata(node.name, '', node.labels, creationMs);
  writer.close(ITEM, 0);
  return writer.finish();
}

/** The entries of the map from resource to Quantity, sorted by resource. */
function writeUsage(tag: number, usage: ResourceUsage): void {
  writeQuantity(tag, 'memory', formatMemory(usage.memoryBytes));
  writeQuantity(tag, 'cpu', formatCpu(usage.cpuNanocores));
}

function writeQuantity(tag: number, resource: string, quantity: string): void {
  const end = writer.length;
  writer.string(delimited(1), quantity);
  writer.close(delimited(2), end);
  writer.string(delimited(1), resource);
  writer.close(tag, end);
}

/** Fields 2 and 3 of both kinds: the timestamp in milliseconds since the epoch and the window in nanoseconds. */
function writeSample(timestampMs: number, windowNs: number): void {
  const end = writer.length;
  writer.int(varint(1), Math.trunc(windowNs));
  writer.close(delimited(3), end);
  writeTime(delimited(2), timestampMs);
}

/** Whole seconds; the nanoseconds are always zero, and written. */
function writeTime(tag: number, ms: number): void {
  const end = writer.length;
  writer.int(varint(2), 0);
  writer.int(varint(1), Math.floor(ms / 1000));
  writer.close(tag, end);
}

function writeMetadata(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  creationMs: number,
): void {
  const end = writer.length;
  const keys = Object.keys(labels).sort();
  for (let i = keys.length - 1; i >= 0; i--) {
    const entryEnd = writer.length;
    writer.string(delimited(2), labels[keys[i]!]!);
    writer.string(delimited(1), keys[i]!);
    writer.close(delimited(11), entryEnd);
  }
  writeTime(delimited(8), creationMs);
  writer.bytes(EMPTY_AFTER_NAMESPACE);
  writer.string(delimited(3), namespace);
  writer.string(delimited(2), '');
  writer.string(delimited(1), name);
  writer.close(delimited(1), end);
}
