import { Inject, Injectable, Logger, type OnModuleDestroy, Optional } from '@nestjs/common';
import { formatGoDuration } from '../config/go-duration.js';
import { Options } from '../config/options.js';
import { CPU, MEMORY } from '../model/resources.js';
import { steadyNowMs } from '../model/steady-time.js';
import { UsageExtension } from '../model/usage-extension.js';
import type { HistoryState, UsageHistory, UsagePeak } from '../model/usage-history.js';
import { type NodeUsageView, type PodUsageView, UsageSource, type UsageView } from '../model/usage-source.js';
import { historyObject, type HistoryItem } from './history-objects.js';
import { type Asked, pastOfContainers, pastOfWhole, type PastUsage } from './past-usage.js';
import type { Window } from './resource-rows.js';
import { RingWriter } from './ring-writer.js';
import { NODE_NAMESPACE } from './subjects.js';
import { lastBeginOf } from './last-begin.js';
import { largestOf } from './summary.js';
import { UsageRing } from './usage-ring.js';
import { isValue, wholePoints } from './whole-points.js';

/** About how many points a Pod of a whole namespace has. */
const FEW_POINTS = 60;

/** About how many bytes a point of a container has as JSON: mean and maximum of CPU, and memory. */
const POINT_BYTES = 32;

/** What each container and node used in the time of `--history`: written as batches are stored, read on request. */
@Injectable()
export class HistoryService implements UsageHistory, OnModuleDestroy {
  private readonly logger = new Logger('History');
  private readonly ring: UsageRing;
  private readonly lengthMs: number;
  private readonly budgetBytes: number;
  private readonly endFollowing: () => void;

  constructor(options: Options, source: UsageSource, @Optional() @Inject(UsageExtension) extension?: UsageExtension) {
    ({ lengthMs: this.lengthMs, budgetBytes: this.budgetBytes } = options.history!);
    this.ring = new UsageRing({ ...options.history!, resolutionMs: options.metricResolutionMs });
    const writer =
      extension === undefined
        ? new RingWriter(this.ring)
        : new RingWriter(this.ring, {
            nodeView: (node) => servedNodeView(source, node),
            podView: (pod) => servedView(source, pod),
          });
    this.endFollowing = source.onChange((nodeName, before, after) => {
      const { stepMs, refusedValues } = this.ring;
      writer.follow(nodeName, before, after);
      if (after !== undefined) this.ring.removeOld(after.storedMs);
      this.logChange(stepMs, refusedValues);
    });
  }

  onModuleDestroy(): void {
    this.endFollowing();
  }

  get state(): HistoryState {
    const { stepMs, points, rows, byteLength, refusedValues } = this.ring;
    return { stepMs, points, rows, bytes: byteLength, budgetBytes: this.budgetBytes, refusedValues };
  }

  /** Returns the history of a Node; undefined: nothing is kept in that time. */
  findNodeHistory(name: string, sinceMs: number, nowMs: number): HistoryItem | undefined {
    const subjects = this.ring.subjects.ofPod(NODE_NAMESPACE, name);
    return this.objectOf({
      ring: this.ring,
      metadata: { name },
      subjects,
      window: this.windowOf(subjects, sinceMs, nowMs),
    });
  }

  /** Returns the history of each container of a Pod; undefined: nothing is kept in that time. */
  findPodHistory(namespace: string, name: string, sinceMs: number, nowMs: number): HistoryItem | undefined {
    const subjects = this.podSubjects(namespace, name);
    return this.objectOf({
      ring: this.ring,
      metadata: { name, namespace },
      subjects,
      window: this.windowOf(subjects, sinceMs, nowMs),
    });
  }

  /** Returns the names of a namespace's Pods, those that ended included, sorted. */
  podNames(namespace: string): string[] {
    return namespace === NODE_NAMESPACE ? [] : this.ring.subjects.podsOf(namespace);
  }

  /** How many Pods of a namespace have a history. */
  podCount(namespace: string): number {
    return namespace === NODE_NAMESPACE ? 0 : this.ring.subjects.podCount(namespace);
  }

  /** About how many bytes the history of a Node has as JSON. */
  nodeBytes(name: string): number {
    return this.ring.subjects.ofPod(NODE_NAMESPACE, name).length * this.ring.points * POINT_BYTES;
  }

  /** About how many bytes the history of a Pod has as JSON. */
  podBytes(namespace: string, name: string): number {
    return this.podSubjects(namespace, name).length * this.ring.points * POINT_BYTES;
  }

  /** Returns what these Pods of a namespace used, in about 60 points each. One without points is left out. */
  listPods(namespace: string, names: readonly string[], sinceMs: number, nowMs: number): PastUsage[] {
    const window = this.fewPoints(this.windowOf([], sinceMs, nowMs));
    return names.flatMap((name) => {
      const subjects = this.podSubjects(namespace, name);
      return pastOfWhole({ ring: this.ring, metadata: { name, namespace }, subjects, window }) ?? [];
    });
  }

  findNodePeak(name: string, nowMs: number): UsagePeak | undefined {
    return this.peakOf(this.ring.subjects.ofPod(NODE_NAMESPACE, name), nowMs);
  }

  findPodPeak(namespace: string, name: string, nowMs: number): UsagePeak | undefined {
    return this.peakOf(this.podSubjects(namespace, name), nowMs);
  }

  private objectOf(asked: Asked): HistoryItem | undefined {
    const past = pastOfContainers(asked);
    return past && historyObject(past);
  }

  /** No Pod is in the namespace of no name. */
  private podSubjects(namespace: string, name: string): readonly number[] {
    return namespace === NODE_NAMESPACE ? [] : this.ring.subjects.ofPod(namespace, name);
  }

  /** The highest point of the sums, as the history of the namespace has them, so that both say the same. */
  private peakOf(subjects: readonly number[], nowMs: number): UsagePeak | undefined {
    const window = this.fewPoints(this.windowOf(subjects, Number.POSITIVE_INFINITY, nowMs));
    const [cpu, memory] = [CPU, MEMORY].map((resource) => wholePoints(this.ring, subjects, resource, window)?.max);
    if (cpu === undefined || memory === undefined) return undefined;
    const restarted = lastBeginOf(this.ring, subjects, window);
    return {
      cpuNanocores: largestOf(cpu),
      memoryBytes: largestOf(memory),
      sinceMs: (window.first + window.perPoint * cpu.findIndex(isValue)) * this.ring.stepMs,
      ...(restarted !== undefined && { restartedMs: restarted * this.ring.stepMs }),
    };
  }

  /** The slots of the last milliseconds. They end now, or with the last sample of a node whose clock is ahead. */
  private windowOf(subjects: readonly number[], sinceMs: number, nowMs: number): Window {
    const { ring } = this;
    const lasts = subjects.map((subject) => ring.lastSlotOf(subject)).filter((slot) => !Number.isNaN(slot));
    const last = Math.max(ring.slotOf(nowMs), ...lasts);
    const count = Math.ceil(Math.min(sinceMs, this.lengthMs) / ring.stepMs);
    return { first: last - count + 1, perPoint: 1, count };
  }

  /** The same time in at most 60 points. They begin at the same times in each response. */
  private fewPoints({ first, count }: Window): Window {
    const perPoint = Math.ceil(count / FEW_POINTS);
    const few = Math.ceil(count / perPoint);
    const end = Math.ceil((first + count) / perPoint);
    return { first: (end - few) * perPoint, perPoint, count: few };
  }

  private logChange(stepMsBefore: number, refusedBefore: number): void {
    const { stepMs, refusedValues } = this.ring;
    if (stepMs !== stepMsBefore) {
      const step = formatGoDuration(stepMs * 1e6);
      this.logger.warn(`The history has reached --history-budget. Each point is now of ${step}`);
    }
    if (refusedBefore === 0 && refusedValues > 0) {
      this.logger.warn('The history has reached --history-budget and its longest step. New containers have no history');
    }
  }
}

/** The view of a Pod with what an extension adds: a page has the resources of kubelets alone. */
function servedView(source: UsageSource, pod: PodUsageView): UsageView {
  const view = source.findPod(pod.namespace, pod.name, steadyNowMs());
  // Its slots are those of the page.
  return view !== undefined && view.nodeName === pod.nodeName && view.firstSlot === pod.firstSlot ? view : pod;
}

/** The view of a Node with what an extension adds. */
function servedNodeView(source: UsageSource, node: NodeUsageView): UsageView {
  const view = source.findNode(node.nodeName, steadyNowMs());
  return view !== undefined && view.layout === node.layout ? view : node;
}
