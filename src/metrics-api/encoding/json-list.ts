import type { Node, Pod } from '../../model/cluster.js';
import type { ResourceUsage } from '../../model/usage.js';
import type { PodUsage } from '../../storage/usage.js';
import { toNodeMetrics, toPodMetrics } from '../metrics-objects.js';
import type { ListMeta } from '../objects/object-meta.js';
import { toJson } from './json.js';

/** One element of the `items` of a PodMetricsList as JSON, on one line. `creationMs` is in ms. */
export function podMetricsJson(pod: Pod, usage: PodUsage, creationMs: number): Buffer {
  return Buffer.from(toJson(toPodMetrics(pod, usage, creationMs)));
}

/** One element of the `items` of a NodeMetricsList as JSON, on one line. `creationMs` is in ms. */
export function nodeMetricsJson(node: Node, usage: ResourceUsage, creationMs: number): Buffer {
  return Buffer.from(toJson(toNodeMetrics(node, usage, creationMs)));
}

/** The list of these items as JSON on one line: what encoding the whole list gives, in one allocation. */
export function joinJsonList(
  kind: string,
  apiVersion: string,
  metadata: ListMeta,
  fragments: readonly Uint8Array[],
): Buffer {
  const empty = toJson({ kind, apiVersion, metadata, items: [] });
  const head = empty.slice(0, -2);
  let size = Buffer.byteLength(head) + Math.max(fragments.length - 1, 0) + ']}\n'.length;
  for (const fragment of fragments) size += fragment.length;
  const answer = Buffer.allocUnsafe(size);
  let end = answer.write(head);
  for (const [i, fragment] of fragments.entries()) {
    if (i > 0) answer[end++] = 0x2c;
    answer.set(fragment, end);
    end += fragment.length;
  }
  answer.write(']}\n', end);
  return answer;
}
