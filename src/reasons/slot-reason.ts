import { BATCH_FIELDS, CPU_NS, MEMORY_BYTES, START_NS, TIMESTAMP_MS } from '../model/metrics-batch.js';
import { BELIEVED_AFTER_MS, type NodeUsageView } from '../model/usage-source.js';
import type { Reason } from './reason.js';
import { wholeSeconds, timeText } from './time-text.js';

/** A node or container in the last page of its kubelet. */
export interface SlotSample {
  /** Its name in messages, such as `container "app"`. */
  readonly whose: string;
  readonly slot: number;
  readonly values: Float64Array;
  /** The points made of that page, in the same slots. */
  readonly points: NodeUsageView;
  /** Whose clock is wrong if it was measured in the future, such as `the clock of the node`. */
  readonly suspect: string;
}

/** Messages give the age of what is younger than this. */
const JUST_STARTED_S = 300;

/**
 * Why a node or container in the page has no numbers; undefined: it has.
 *
 * @param expected a clause that says when the next sample is expected
 */
export function slotReason(
  { whose, slot, values, points, suspect }: SlotSample,
  expected: string,
  wallMs: number,
): Reason | undefined {
  if (points.hasRate(slot)) return undefined;
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
  if (points.isImpossible(slot, values)) {
    const message =
      `the kubelet's page says more CPU time of ${whose} than the node has had; a counter that goes on from there ` +
      `is believed after ${BELIEVED_AFTER_MS / 60_000} minutes`;
    return { reason: 'ImpossibleRate', message };
  }
  // Its own sample is credible. Another container of the Pod prevents its numbers.
  if (Number.isNaN(points.timestampMs(slot))) return undefined;
  return !points.hasAside(slot)
    ? { reason: 'WaitingForSecondSample', message: `${whose} ${begun(values[at + START_NS]!, wallMs)}: ${expected}` }
    : notGoingOn(whose, values[at + START_NS]!, points.startNs(slot), wallMs, expected);
}

/** Why a sample does not continue from the last point. */
function notGoingOn(whose: string, startNs: number, lastStartNs: number, wallMs: number, expected: string): Reason {
  if (startNs > lastStartNs) {
    return { reason: 'Restarted', message: `${whose} restarted ${ageSeconds(startNs, wallMs)} s ago: ${expected}` };
  }
  const what = startNs < lastStartNs ? 'is one that started earlier than before' : 'had used more CPU time before';
  return { reason: 'CounterWentBack', message: `${whose} ${what}: ${expected}` };
}

function begun(startNs: number, wallMs: number): string {
  const age = ageSeconds(startNs, wallMs);
  return age < JUST_STARTED_S ? `started ${age} s ago` : 'was measured once';
}

function ageSeconds(startNs: number, wallMs: number): number {
  return wholeSeconds(wallMs - startNs / 1e6);
}
