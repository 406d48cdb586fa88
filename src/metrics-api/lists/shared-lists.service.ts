import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { NodeLister } from '../../cluster/node.lister.js';
import type { ObjectChange } from '../../cluster/object-index.js';
import { PodLister } from '../../cluster/pod.lister.js';
import { Options } from '../../config/options.js';
import { ANSWER_ROOM_BYTES } from '../../model/answer-memory.js';
import type { Node, Pod } from '../../model/cluster.js';
import { steadyNowMs } from '../../model/steady-time.js';
import { UsageSource } from '../../model/usage-source.js';
import type { LentList } from '../memory/lent-list.js';

/** A list that was written, for all requests for the same list. */
export interface SharedList {
  readonly body: LentList;
  /** When each item was measured, in milliseconds since the epoch. */
  readonly timestampsMs: Float64Array;
  /** When the oldest points in it arrived, in milliseconds by the steady clock. */
  readonly oldestMs: number;
  /** The latest time at which it may be sent, in milliseconds by the steady clock; absent: while its numbers are good. */
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

/** How many bytes of lists are kept besides the list that was made last. */
const LARGEST = ANSWER_ROOM_BYTES / 4;

/**
 * How long a large list is good from its beginning, in milliseconds, even if batches arrive. During a cycle there is a
 * batch every tenth of a second, and 30,000 Pods take longer than that to write. Without this time each client would have
 * a list of its own, which would be no newer: kubelets measure every 10 s or more.
 */
const LARGE_LIST_LIFE_MS = 1000;

/**
 * Keeps lists that were written until a batch, a Pod or a Node changes. Then all are removed, so that none is ever wrong.
 * A large list outlives batches for a moment, but no Pod or Node that came or went.
 *
 * Autoscalers and dashboards ask for the same lists between two cycles, often several at a time. They share the work and
 * the bytes.
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

  /** The list of that name, if it is good for a request that comes now. */
  findList(name: string, steadyMs: number): SharedList | undefined {
    const list = this.lists.get(name);
    if (list === undefined || steadyMs <= list.goodUntilMs) return list;
    this.dropList(name);
    return undefined;
  }

  /**
   * Keeps a list and retires it when it is out of date.
   *
   * @param begun when it began to be written, if changes may have come since; it is kept if it is still good after them
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

  /** Whether a large list that began to be written then is good for a request that comes now. */
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

  /** Without a bound of age a missed scrape removes the numbers of a node at once, in lists too. */
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

  private objectChanged(change: ObjectChange<Pod | Node>): void {
    // A large cluster has many changes each second that no list shows, such as those of a condition.
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

/** Returns true if an update changed neither name nor labels, which is all that a list has of a Pod or Node. */
function isServedAlike({ type, object, previous }: ObjectChange<Pod | Node>): boolean {
  if (type !== 'updated' || previous === undefined) return false;
  // The pool gives most equal labels one object.
  if (object.labels === previous.labels) return true;
  const keys = Object.keys(object.labels);
  return (
    keys.length === Object.keys(previous.labels).length &&
    keys.every((key) => object.labels[key] === previous.labels[key])
  );
}
