import { Injectable } from '@nestjs/common';
import type { Pod } from '../model/cluster.js';
import type { Change } from './object-store.js';

/** The running Pods, kept current by a watch of their metadata. */
@Injectable()
export class PodLister {
  /** Whether the first full list has been read. It stays true while the kube-apiserver is away. */
  get synced(): boolean {
    throw new Error('not built yet');
  }

  /** The Pods of one namespace, or of all, that match, sorted by namespace, then name. */
  list(_namespace?: string, _matches?: (pod: Pod) => boolean): Pod[] {
    throw new Error('not built yet');
  }

  get(_namespace: string, _name: string): Pod | undefined {
    throw new Error('not built yet');
  }

  /** Calls `observer` after each change; the answer ends it. */
  onChange(_observer: (change: Change<Pod>) => void): () => void {
    throw new Error('not built yet');
  }
}
