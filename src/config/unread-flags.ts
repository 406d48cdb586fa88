import type { FlagName } from './flag-table.js';

const GO = 'it is about the runtime of Go';
const NO_VERSIONS = 'this server behaves like one version only';

/**
 * Flags of the original that have no effect here, and why, in words that complete "because …". Setting one logs a
 * warning.
 *
 * Remove a flag from this list when you make it work. A spec checks that this list and the flags that are read are the
 * whole table.
 */
export const unreadFlags: ReadonlyMap<string, string> = new Map<FlagName, string>([
  // Generic
  ['advertise-address', 'clients find this server through its Service, and nothing publishes another address'],
  ['cors-allowed-origins', 'browsers reach it through the kube-apiserver, whose CORS headers count'],
  ['emulated-version', NO_VERSIONS],
  ['emulation-forward-compatible', NO_VERSIONS],
  ['external-hostname', 'no response contains a URL'],
  ['feature-gates', 'the features it switches are not part of this server'],
  ['livez-grace-period', 'no start-up work goes on after the server listens'],
  ['min-compatibility-version', NO_VERSIONS],
  ['runtime-config-emulation-forward-compatible', NO_VERSIONS],
  ['storage-initialization-timeout', 'there is no storage to wait for: metrics are kept in memory'],
  // Features
  ['contention-profiling', GO],
  ['debug-socket-path', GO],
  ['enable-priority-and-fairness', 'requests are limited by --max-requests-inflight alone'],
  ['profiling', `${GO}; a process of Node.js is profiled with node --cpu-prof or --inspect`],
]);
