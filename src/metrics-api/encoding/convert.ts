import type { NodeMetrics, NodeMetricsList } from '../objects/node-metrics.js';
import type { PodMetrics, PodMetricsList } from '../objects/pod-metrics.js';
import type { ApiObject } from './encode.js';
import type { Representation } from './representation.js';

/** The objects of this group, which are what can be converted. */
export type MetricsObject = NodeMetrics | NodeMetricsList | PodMetrics | PodMetricsList;

/** What a conversion needs beside the object. */
export interface ConversionContext {
  /** The first value of the query parameter `includeObject`; read for a Table only. */
  readonly includeObject?: string | undefined;
  /** Present when a Table gets the columns of `kubectl get -o wide`. */
  readonly wide?: WideColumns;
}

/** What the columns that the original does not have are made of. */
export interface WideColumns {
  /** Time of the answer, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** The name of the Node that a Pod is bound to, when that is known. */
  readonly nodeNameOf?: (namespace: string, name: string) => string | undefined;
}

/**
 * Converts an object to the kind that the representation asks for: a Table, or the metadata alone. Without a
 * conversion it is the object itself.
 *
 * @throws ApiError 400 for a bad `includeObject`, 406 when one object is asked for and it is a list, or the reverse
 */
export function convert(
  _object: MetricsObject,
  _representation: Representation,
  _context: ConversionContext,
): ApiObject {
  throw new Error('not built yet');
}
