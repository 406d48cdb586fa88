import { Injectable } from '@nestjs/common';
import type { Node } from '../model/cluster.js';
import type { Change } from './object-store.js';

/** The Nodes that exist and that `--node-selector` selects, kept current by a watch. */
@Injectable()
export class NodeLister {
  /** Whether the first full list has been read. It stays true while the kube-apiserver is away. */
  get synced(): boolean {
    throw new Error('not built yet');
  }

  /** The Nodes that match, sorted by name. */
  list(_matches?: (node: Node) => boolean): Node[] {
    throw new Error('not built yet');
  }

  get(_name: string): Node | undefined {
    throw new Error('not built yet');
  }

  /** Calls `observer` after each change; the answer ends it. */
  onChange(_observer: (change: Change<Node>) => void): () => void {
    throw new Error('not built yet');
  }
}
