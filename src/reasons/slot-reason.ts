import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS } from '../model/metrics-batch.js';
import type { NodePoints } from '../storage/node-points.js';
import type { Reason } from './reason.js';
import { seconds, timeText } from './time-text.js';

/** A node or container on the last page of its kubelet. */
export interface Measurement {
  /** As `container "app"`. */
  readonly whose: string;
  readonly slot: number;
  readonly values: Float64Array;
  /** What was made of that page; its slots are those of the page. */
  readonly points: NodePoints;
  /** Whose clock is wrong if it was measured in the future, as `the clock of the node`. */
  readonly suspect: string;
}

/** What has just started is said to have. */
const JUST_STARTED_S = 300;

/**
 * Why what is on the page has no numbers; undefined: it has.
 *
 * @param expected a clause that says when the next sample is expected
 */
export function slotReason(
  { whose, slot, values, points, suspect }: Measurement,
  expected: string,
  wallMs: number,
): Reason | undefined {
  const { columns } = points;
  if (columns.hasRate(slot)) return undefined;
  const at = slot * BATCH_FIELDS;
  if (values[at + CPU_NS] === 0) {
    return { reason: 'ZeroCpu', message: `the kubelet's page has no CPU time of ${whose}, or zero` };
  }
  if (values[at + MEMORY_BYTES] === 0) {
    return { reason: 'ZeroMemory', message: `the kubelet's page has no memory of ${whose}, or zero` };
  }
  const measuredMs = values[at + TIMESTAMP_MS]!;
  if (measuredMs > points.latestCredibleMs) {
    const message = `${whose} was measured in the future, at ${timeText(measuredMs)}: ${suspect} is wrong`;
    return { reason: 'FutureSample', message };
  }
  // Its own sample is credible: another container holds it back.
  if (Number.isNaN(columns.timestampMs(slot))) return undefined;
  if (columns.hasPrevious(slot)) {
    return { reason: 'CounterWentBack', message: `${whose} had used more CPU time before: ${expected}` };
  }
  const age = seconds(wallMs - values[at + START_NS]! / 1e6);
  if (columns.hasRestarted(slot)) {
    return { reason: 'Restarted', message: `${whose} restarted ${age} s ago: ${expected}` };
  }
  const started = age < JUST_STARTED_S ? `started ${age} s ago` : 'was measured once';
  return { reason: 'WaitingForSecondSample', message: `${whose} ${started}: ${expected}` };
}
