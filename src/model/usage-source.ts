import type { BatchLayout } from './metrics-batch.js';
import type { MeasuredResource } from './resources.js';
import type { ResourceUsage } from './usage.js';

/**
 * The numbers of a node or of a Pod. A node has one slot; a Pod has one for each container, from `firstSlot` to the one
 * before `endSlot`. The next batch overwrites the numbers in place: read them within the turn in which you got the view.
 */
export interface UsageView {
  /** The node, or the Pod's node. */
  readonly nodeName: string;
  /** When the numbers were stored, in milliseconds since the epoch. */
  readonly storedMs: number;
  /** When the numbers arrived, in milliseconds by the steady clock. */
  readonly arrivedMs: number;
  readonly firstSlot: number;
  readonly endSlot: number;
  /** The slot that was measured first, whose time and window are the whole's; -1 when there is no usage. */
  readonly sampledSlot: number;
  /** The resources of each slot that has a usage, sorted by name. */
  readonly resources: readonly MeasuredResource[];
  /** The usage of the Pod as a whole, with its own time; absent unless it is asked for and known. */
  readonly whole: ResourceUsage | undefined;
  /** The name of the container in a slot; empty for the node. */
  containerName(slot: number): string;
  /** Whether the slot has a usage. Without one, leave the container out. */
  hasRate(slot: number): boolean;
  /** How much of a resource was used, in the resource's unit. */
  valueAt(resource: MeasuredResource, slot: number): number;
  /** When the slot was measured, in milliseconds since the epoch. */
  timestampMs(slot: number): number;
  /** The time over which CPU was averaged, in nanoseconds. */
  windowNs(slot: number): number;
}

/** A Pod of a page. */
export interface PodUsageView extends UsageView {
  readonly namespace: string;
  readonly name: string;
  /** Whether the last batch left the Pod's numbers as they were. */
  readonly held: boolean;
  /** Whether the Pod is served from this page. */
  readonly indexed: boolean;
}

/** A node, with its last page. */
export interface NodeUsageView extends UsageView {
  readonly pods: readonly PodUsageView[];
  /** The names of the page; its slots are those of the page. */
  readonly layout: BatchLayout;
  /** Whether all containers of the page are served from it, with CPU and memory alone. Then no Pod says more than the node. */
  readonly servesAll: boolean;
  /** The latest time that a sample of the last batch may have, in milliseconds since the epoch. */
  readonly latestCredibleMs: number;
  /** When the container of the last sample started, in nanoseconds since the epoch; NaN without a sample. */
  startNs(slot: number): number;
  /** Whether a sample is set aside, since it makes no rate. */
  hasAside(slot: number): boolean;
  /** Whether the sample in a slot of a batch says more CPU than there was. */
  isImpossible(slot: number, values: Float64Array): boolean;
}

/** An impossible counter that goes on for this long is believed: it did not begin at zero. */
export const BELIEVED_AFTER_MS = 5 * 60_000;

/**
 * Called after each change, with the node that changed.
 *
 * - `before` is `after`: the page has the same names and new numbers; a Pod that is `held` has its old ones.
 * - Another `before`: a new page. Pods of `before` that are not `indexed` any more are gone or replaced.
 * - `after` is undefined: the node, or the rest of it, is forgotten.
 */
export type UsageObserver = (
  nodeName: string,
  before: NodeUsageView | undefined,
  after: NodeUsageView | undefined,
) => void;

/** Where the read side gets its numbers. Also the token by which Nest injects it. Times are of the steady clock. */
export abstract class UsageSource {
  /** Returns the numbers of a node, or `undefined` when there are none or they are too old. */
  abstract findNode(nodeName: string, nowMs: number): NodeUsageView | undefined;
  /** Returns the numbers of a Pod, or `undefined` when there are none or they are too old. */
  abstract findPod(namespace: string, name: string, nowMs: number): PodUsageView | undefined;
  /** Returns what the last page of a node left, or `undefined` when there is none or it is too old. */
  abstract findLastPage(nodeName: string, nowMs: number): NodeUsageView | undefined;
  /** Which node has a Pod, when that is known. */
  abstract findNodeOfPod(namespace: string, name: string): string | undefined;
  /** Calls `observer` after each change, until the returned function is called. */
  abstract onChange(observer: UsageObserver): () => void;
  /** When the first numbers since the start were stored; undefined before. */
  abstract readonly firstStoredMs: number | undefined;
  /** Whether there has been a usage since the start that needed two samples. */
  abstract readonly everMeasured: boolean;
  /** Whose clock is wrong, if one is. */
  abstract readonly clusterClock: {
    /** How far this server's clock is behind most nodes, in milliseconds; 0 within the tolerance. */
    readonly behindMs: number;
    /** How many nodes were ahead in their last batch. */
    readonly aheadNodes: number;
    readonly suspect: string;
  };
}
