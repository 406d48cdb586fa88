import type { Node, Pod } from '../../model/cluster.js';

/** What is watched. */
export type WatchedObject = Node | Pod;

/** Returns the namespace of a Pod, and `` for a Node. */
export function namespaceOf(object: WatchedObject): string {
  return 'namespace' in object ? object.namespace : '';
}

/** All of an object that a selector reads. */
export interface Place {
  readonly object: WatchedObject;
  /** The Pod's node, by its usage; for Nodes the name of the Node. */
  readonly nodeName: string;
}
