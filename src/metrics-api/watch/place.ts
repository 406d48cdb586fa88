import type { Node, Pod } from '../../model/cluster.js';

/** What is watched. */
export type WatchedObject = Node | Pod;

/** All of an object that a selector reads. */
export interface Place {
  readonly object: WatchedObject;
  /** The Pod's node, by its usage; for Nodes the name of the Node. */
  readonly nodeName: string;
}
