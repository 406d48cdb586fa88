import type { Node, Pod } from '../../model/cluster.js';
import type { ResourceUsage } from '../../model/usage.js';
import type { PodUsage } from '../../storage/pod-usage.js';
import type { ListMeta } from '../objects/object-meta.js';

/** One element of the `items` of a PodMetricsList in protobuf, with its tag and length. `creationMs` is in ms. */
export function podMetricsFragment(_pod: Pod, _usage: PodUsage, _creationMs: number): Uint8Array {
  throw new Error('not built yet');
}

/** One element of the `items` of a NodeMetricsList in protobuf, with its tag and length. `creationMs` is in ms. */
export function nodeMetricsFragment(_node: Node, _usage: ResourceUsage, _creationMs: number): Uint8Array {
  throw new Error('not built yet');
}

/** The list of these items: what encoding the whole list gives, in one allocation. */
export function joinProtobufList(
  _kind: string,
  _apiVersion: string,
  _metadata: ListMeta,
  _fragments: readonly Uint8Array[],
): Buffer {
  throw new Error('not built yet');
}
