/**
 * What options cost, as benchmarks have measured it on 1,000 nodes with 30 Pods each. docs/sizing.md, the chart and the
 * components by size are calculated from these numbers and from docs/benchmarks*.md. After a new measurement, change the
 * number here and run `npm run docs:sizing`.
 */

const MEBIBYTE = 1024 * 1024;

/**
 * `npm run bench -- history-ring`, on 2026-12-03: 33.5 MB for 31,000 containers and nodes.
 * `TURNS=16 npm run bench -- history`, on 2026-12-03: 15.5 ms of a cycle of 374 ms.
 */
export const HISTORY = {
  length: '1h',
  stepS: 15,
  bytesPerRow: 1080,
  shareOfCycle: 0.041,
  /** The default of `--history-budget`. */
  budgetBytes: 64 * MEBIBYTE,
} as const;

/** `TURNS=24 npm run bench -- accelerators`, on 2026-12-02: 200 of the nodes have 8 GPUs; 225 and 232 MiB. */
export const ACCELERATORS = {
  shareOfNodes: 0.2,
  shareOfCycle: 0.226,
  bytesPerGpuNode: 36_700,
} as const;

/** `npm run bench:watchers`, on 2026-12-03: milliseconds of a cycle in which all of 30,000 Pods change, in JSON. */
export const WATCHERS = {
  pods: 30_000,
  nobodyMs: 35,
  firstMs: 95,
  furtherMs: 55,
} as const;

/** Kilobytes of memory of a connection to a kubelet: the read buffer of Node.js, and what OpenSSL has. */
export const CONNECTION = { nodeKb: 64, openSslKb: 34 } as const;
