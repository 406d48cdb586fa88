import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { NodeLister } from '../../cluster/node.lister.js';
import type { Change } from '../../cluster/object-store.js';
import { PodLister } from '../../cluster/pod.lister.js';
import { Options } from '../../config/options.js';
import { ANSWER_ROOM_BYTES } from '../../model/answer-memory.js';
import type { Node, Pod } from '../../model/cluster.js';
import { steadyNowMs } from '../../model/steady-time.js';
import { UsageSource } from '../../model/usage-source.js';
import type { LentList } from '../memory/lent-list.js';

/** A list as it was sent, for whoever asks for the same. */
export interface SharedList {
  readonly body: LentList;
  /** When each item was measured, in milliseconds since the epoch. */
  readonly timestampsMs: Float64Array;
  /** When the oldest points in it arrived, in milliseconds by the steady clock. */
  readonly oldestMs: number;
  /** Until when it is good at most, in milliseconds by the steady clock; absent: as long as its numbers. */
  readonly lifeEndMs?: number;
}

/** A point in time, to be compared with what has changed since. */
export interface ListMoment {
  readonly steadyMs: number;
  /** How many changes there had been. */
  readonly batches: number;
  readonly objects: number;
}

type KeptList = SharedList & { readonly begun: ListMoment | undefined; goodUntilMs: number };

/** So many bytes of lists are kept beside the one that was made last. */
const LARGEST = ANSWER_ROOM_BYTES / 4;

/**
 * How long from its beginning a large list is good whatever batches arrive, in milliseconds. While a cycle is spread over
 * seconds there is a batch each tenth of a second, and writing 30,000 Pods takes longer than that: each client would
 * have a list written for itself, and nobody would find it any newer, since kubelets measure each 10 s or more. Its
 * numbers are true and say when they were measured.
 */
const LARGE_LIST_LIFE_MS = 1000;

/**
 * Lists that were sent, until a batch, a Pod or a Node changes: then all are forgotten at once, and none is ever wrong.
 * A large one outlives batches for a moment, but no Pod or Node that came or went.
 * Between two scrape cycles autoscalers and dashboards ask for the same lists, mostly several at a time; they share the
 * work, and one body that all of them are sent.
 */
@Injectable()
export class SharedLists implements OnModuleDestroy {
  private readonly lists = new Map<string, KeptList>();
  private bytes = 0;
  private batches = 0;
  private objects = 0;
  private readonly endings: (() => void)[];

  constructor(
    private readonly options: Options,
    source: UsageSource,
    nodes: NodeLister,
    pods: PodLister,
  ) {
    this.endings = [
      source.onChange(() => this.batchChanged()),
      nodes.onChange((change) => this.objectChanged(change)),
      pods.onChange((change) => this.objectChanged(change)),
    ];
  }

  /** The list of that name, if it is good for who asks now. */
  findList(name: string, steadyMs: number): SharedList | undefined {
    const list = this.lists.get(name);
    if (list === undefined || steadyMs <= list.goodUntilMs) return list;
    this.dropList(name);
    return undefined;
  }

  /**
   * Keeps a list, whose body it gives back when it is good for nobody any more.
   *
   * @param begun when it began to be written, if changes may have come since: it is then kept if it is good in spite of them
   */
  keepList(name: string, list: SharedList, begun?: ListMoment): void {
    this.dropList(name);
    let goodUntilMs = this.goodUntilMs(list);
    if (begun !== undefined) {
      if (begun.objects !== this.objects) return list.body.retire();
      if (begun.batches !== this.batches) goodUntilMs = Math.min(goodUntilMs, this.batchesEndMs(begun));
    }
    for (const each of this.lists.keys()) {
      if (this.bytes <= LARGEST) break;
      this.dropList(each);
    }
    this.lists.set(name, { ...list, begun, goodUntilMs });
    this.bytes += list.body.length;
  }

  /** Now, for `isGood` and `keep`. */
  moment(steadyMs: number): ListMoment {
    return { steadyMs, batches: this.batches, objects: this.objects };
  }

  /** Whether a large list that began to be written then is good for who asks now. */
  isGood(begun: ListMoment, steadyMs: number): boolean {
    if (begun.objects !== this.objects) return false;
    return begun.batches === this.batches || steadyMs <= this.batchesEndMs(begun);
  }

  /** Until when neither the list nor anything in it is too old, in milliseconds by the steady clock. */
  goodUntilMs({ oldestMs, lifeEndMs = Number.POSITIVE_INFINITY }: SharedList): number {
    const { maxStalenessMs } = this.options;
    return maxStalenessMs === 0 ? lifeEndMs : Math.min(lifeEndMs, oldestMs + maxStalenessMs);
  }

  onModuleDestroy(): void {
    for (const end of this.endings) end();
  }

  /** Without a bound of age what a node misses is forgotten at once, in lists too. */
  private batchesEndMs({ steadyMs }: ListMoment): number {
    return this.options.maxStalenessMs === 0 ? Number.NEGATIVE_INFINITY : steadyMs + LARGE_LIST_LIFE_MS;
  }

  private batchChanged(): void {
    this.batches++;
    if (this.lists.size === 0) return;
    const nowMs = steadyNowMs();
    for (const [name, list] of this.lists) {
      if (list.begun !== undefined) {
        list.goodUntilMs = Math.min(list.goodUntilMs, this.batchesEndMs(list.begun));
        if (nowMs <= list.goodUntilMs) continue;
      }
      this.dropList(name);
    }
  }

  private objectChanged(change: Change<Pod | Node>): void {
    // In a large cluster there are many each second of which nothing is served, such as of a condition.
    if (isServedAlike(change)) return;
    this.objects++;
    for (const name of this.lists.keys()) this.dropList(name);
  }

  private dropList(name: string): void {
    const list = this.lists.get(name);
    if (list === undefined) return;
    this.bytes -= list.body.length;
    this.lists.delete(name);
    list.body.retire();
  }
}

/** Whether an update changed nothing that a list has of a Pod or Node, which is its name and its labels. */
function isServedAlike({ type, object, previous }: Change<Pod | Node>): boolean {
  if (type !== 'updated' || previous === undefined) return false;
  // Mostly the pool gives equal labels one object.
  if (object.labels === previous.labels) return true;
  const keys = Object.keys(object.labels);
  return (
    keys.length === Object.keys(previous.labels).length &&
    keys.every((key) => object.labels[key] === previous.labels[key])
  );
}
