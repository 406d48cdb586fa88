import type { Node } from '../../model/cluster.js';

/** Where a failing request went, as far as a failure's text needs it. */
export interface Attempt {
  readonly node: Node;
  /** Without path: `https://address:port`. */
  readonly origin: string;
  readonly address: string;
}
