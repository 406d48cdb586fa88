/**
 * What options cost, as benchmarks have measured it on 1,000 nodes with 30 Pods each. docs/sizing.md, the chart and the
 * components by size are calculated from these numbers and from docs/benchmarks*.md. After a new measurement, change the
 * number here and run `npm run docs:sizing`.
 */

const MEBIBYTE = 1024 * 1024;

/** `npm run bench -- history`, on 2026-12-02: 44.8 MB for 44,457 containers and nodes, 20 ms of a cycle. */
export const HISTORY = {
  length: '1h',
  stepS: 15,
  bytesPerRow: 1008,
  shareOfCycle: 0.07,
  /** The default of `--history-budget`. */
  budgetBytes: 64 * MEBIBYTE,
} as const;

/** `TURNS=24 npm run bench -- accelerators`, on 2026-12-02: 200 of the nodes have 8 GPUs; 225 and 232 MiB. */
export const ACCELERATORS = {
  shareOfNodes: 0.2,
  shareOfCycle: 0.226,
  bytesPerGpuNode: 36_700,
} as const;

/** `npm run bench:watchers`, on 2026-12-02: milliseconds of a cycle in which all of 30,000 Pods change, in JSON. */
export const WATCHERS = {
  pods: 30_000,
  nobodyMs: 38,
  firstMs: 418,
  furtherMs: 47,
} as const;

/** Kilobytes of memory of a connection to a kubelet: the read buffer of Node.js, and what OpenSSL has. */
export const CONNECTION = { nodeKb: 64, openSslKb: 34 } as const;
