import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { NodeLister } from '../cluster/node.lister.js';
import { PodLister } from '../cluster/pod.lister.js';
import { Options } from '../config/options.js';
import { StorageService } from '../storage/storage.service.js';

/** A list as it was sent, for whoever asks for the same. */
export interface SharedList {
  readonly body: Uint8Array;
  /** When each item was measured, in milliseconds since the epoch. */
  readonly timestampsMs: Float64Array;
}

/** So many bytes of lists are kept beside the one that was made last. */
const LARGEST = 16 * 1024 * 1024;

/**
 * Lists that were sent, until a batch, a Pod or a Node changes: then all are forgotten at once, and none is ever wrong.
 * Between two scrape cycles autoscalers and dashboards ask for the same lists, mostly several at a time; they share the
 * work, and one body that all of them are sent.
 */
@Injectable()
export class SharedLists implements OnModuleDestroy {
  private readonly lists = new Map<string, SharedList & { readonly goodUntilMs: number }>();
  private bytes = 0;
  private readonly endings: (() => void)[];

  constructor(
    private readonly options: Options,
    storage: StorageService,
    nodes: NodeLister,
    pods: PodLister,
  ) {
    this.endings = [storage, nodes, pods].map((source) => source.onChange(() => this.clear()));
  }

  /** The list of that name, if nothing has changed since it was kept and nothing in it has become too old. */
  get(name: string, steadyMs: number): SharedList | undefined {
    const list = this.lists.get(name);
    return list !== undefined && steadyMs <= list.goodUntilMs ? list : undefined;
  }

  /** Keeps a list. `oldestMs` is when the oldest points in it arrived, by the steady clock. */
  keep(name: string, list: SharedList, oldestMs: number): void {
    this.drop(name);
    for (const each of this.lists.keys()) {
      if (this.bytes <= LARGEST) break;
      this.drop(each);
    }
    const { maxStalenessMs } = this.options;
    const goodUntilMs = maxStalenessMs === 0 ? Number.POSITIVE_INFINITY : oldestMs + maxStalenessMs;
    this.lists.set(name, { ...list, goodUntilMs });
    this.bytes += list.body.length;
  }

  onModuleDestroy(): void {
    for (const end of this.endings) end();
  }

  private clear(): void {
    if (this.bytes === 0) return;
    this.lists.clear();
    this.bytes = 0;
  }

  private drop(name: string): void {
    this.bytes -= this.lists.get(name)?.body.length ?? 0;
    this.lists.delete(name);
  }
}
