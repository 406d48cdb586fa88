const PER_NODE_MS = 8;
const LONGEST_MS = 4000;

/**
 * How long to wait before asking each kubelet, in milliseconds, so that a cycle does not burden the network at once:
 * a random time below 8 ms a node and 4 s (the original's rule).
 *
 * @param random yields numbers from 0 up to, not including, 1
 */
export function staggerDelays(nodeCount: number, random: () => number): number[] {
  const spreadMs = Math.min(PER_NODE_MS * nodeCount, LONGEST_MS);
  return Array.from({ length: nodeCount }, () => Math.floor(random() * spreadMs));
}
