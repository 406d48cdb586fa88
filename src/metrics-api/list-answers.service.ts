import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { ApiObject } from './encoding/encoder.js';
import type { Representation } from './encoding/representation.js';
import type { ListOptions } from './list-options.js';
import { bytesOf, isWritten, type Listed, listOf, pageOf } from './list-page.js';
import { type Measured, timestampsOf } from './measured.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { SampleAges } from './sample-ages.js';
import { SharedLists } from './shared-lists.service.js';

/** A list that is asked for. */
interface ListRequest<T extends Listed> {
  readonly kind: 'NodeMetricsList' | 'PodMetricsList';
  readonly apiVersion: string;
  readonly namespace?: string | undefined;
  readonly options: ListOptions;
  readonly wanted: Representation;
  /** For the ages of samples. */
  readonly nowMs: number;
  /** For the ages of points. */
  readonly steadyMs: number;
  /** The objects that the label selector selects, sorted by namespace, then name. */
  readonly select: () => readonly T[];
  /** The object with its points; `undefined` when it does not match the field selector or has no metrics. */
  readonly measure: (object: T) => Measured | undefined;
}

/** Answers lists, each made once while nothing changes. */
@Injectable()
export class ListAnswers {
  constructor(
    private readonly shared: SharedLists,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: SampleAges,
  ) {}

  answer<T extends Listed>(request: ListRequest<T>): ApiObject | Uint8Array {
    const { kind, apiVersion, namespace, options, wanted, nowMs, steadyMs } = request;
    const { limit, continueAfter, text } = options;
    // A page says when it was made.
    const shareable = isWritten(wanted) && limit === 0 && continueAfter === undefined;
    const name = shareable ? JSON.stringify([kind, apiVersion, wanted.format, namespace, text]) : '';
    const kept = shareable ? this.shared.get(name, steadyMs) : undefined;
    if (kept !== undefined) {
      this.freshness.observeAll(kept.timestampsMs, nowMs);
      return kept.body;
    }
    const page = pageOf(request.select(), options, request.measure, nowMs);
    const timestampsMs = timestampsOf(page.items);
    this.freshness.observeAll(timestampsMs, nowMs);
    if (!isWritten(wanted)) return listOf(kind, apiVersion, page);
    const body = bytesOf(kind, apiVersion, page, wanted);
    if (shareable) this.shared.keep(name, { body, timestampsMs }, oldestOf(page.items));
    return body;
  }
}

/** When the points arrived that arrived first, by the steady clock. */
function oldestOf(items: readonly Measured[]): number {
  return items.reduce((oldest, { points }) => Math.min(oldest, points.arrivedMs), Number.POSITIVE_INFINITY);
}
