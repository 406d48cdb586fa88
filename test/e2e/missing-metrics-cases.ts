import type { NodeFault } from '../simulator/cluster.ts';

/** A container on the page; what is left out is as of one that is well. */
export interface ContainerSeries {
  readonly pod: string;
  readonly name?: string;
  readonly cpu?: number;
  readonly memory?: number;
  /** How long it has run, in seconds; very long when not given. */
  readonly age?: number;
  /** How much later than it should it was measured, in milliseconds. */
  readonly lateMs?: number;
}

/** When what is well has started, in seconds since the epoch. */
const LONG_AGO_S = 1.7e9;

/** The page of a node that is well, with these containers of the namespace default. */
export function page(nowMs: number, containers: readonly ContainerSeries[], nodeCpu = nowMs / 1e5): string {
  const of = ({ pod, name = 'app' }: ContainerSeries) => `{container="${name}",namespace="default",pod="${pod}"}`;
  const lines = containers.flatMap((container) => {
    const { cpu = nowMs / 1e6, memory = 1e6, age, lateMs = 0 } = container;
    const start = age === undefined ? LONG_AGO_S : nowMs / 1000 - age;
    return [
      `container_cpu_usage_seconds_total${of(container)} ${cpu} ${nowMs + lateMs}`,
      `container_memory_working_set_bytes${of(container)} ${memory} ${nowMs + lateMs}`,
      `container_start_time_seconds${of(container)} ${start}`,
    ];
  });
  const sorted = [...lines].sort();
  return [
    ...sorted,
    `node_cpu_usage_seconds_total ${nodeCpu} ${nowMs}`,
    `node_memory_working_set_bytes 5e9 ${nowMs}`,
    '',
  ].join('\n');
}

/** One page after the other; the last one for good. */
export type PageSequence = readonly (readonly ContainerSeries[])[];

/** How a Pod `x` is made to have no numbers, and what is said then. */
export const PODS: [reason: string, pages: PageSequence, said: RegExp][] = [
  [
    'NotOnPage',
    [[], []],
    /it is on no kubelet's page\. If it has just started: waiting for a first sample, expected in about \d+ s; else its containers may not run, as in CrashLoopBackOff: see kubectl describe pod/,
  ],
  [
    'ZeroCpu',
    [[{ pod: 'x' }], [{ pod: 'x', cpu: 0 }]],
    /the kubelet's page has no CPU time of container "app", or zero/,
  ],
  ['ZeroMemory', [[{ pod: 'x' }], [{ pod: 'x', memory: 0 }]], /has no memory of container "app", or zero/],
  [
    'FutureSample',
    [[{ pod: 'x', lateMs: 9e6 }], [{ pod: 'x', lateMs: 9e6 }]],
    /container "app" was measured in the future, at 20\S+Z: the clock of the node is wrong/,
  ],
  [
    'Restarted',
    [[{ pod: 'x' }], [{ pod: 'x', age: 4, cpu: 1 }]],
    /container "app" restarted \d+ s ago: waiting for a second sample, expected in about \d+ s/,
  ],
  ['WaitingForSecondSample', [[], [{ pod: 'x' }]], /container "app" was measured once: waiting for a second sample/],
  [
    'CounterWentBack',
    [[{ pod: 'x', cpu: 900 }], [{ pod: 'x', cpu: 5 }]],
    /container "app" had used more CPU time before: waiting for a second sample/,
  ],
];

/** How a node is made to have no numbers, and what is said of it then. */
export const NODES: [reason: string, fault: NodeFault, said: RegExp][] = [
  ['NodeUnreachable', { kind: 'refused' }, /cannot be scraped since 20\S+Z \(\d+ s\): https:\S+: connection refused/],
  ['NodeUnreachable', { kind: 'reset' }, /cannot be scraped since .*: the connection ended before the answer did/],
  ['CertificateNames', { kind: 'certificate', flaw: 'wrong-name' }, /it names: other-node.*To do: /],
  ['CertificateRefused', { kind: 'certificate', flaw: 'expired' }, /the kubelet's certificate has expired/],
  ['CertificateRefused', { kind: 'certificate', flaw: 'foreign-authority' }, /not signed by a known authority/],
  ['TokenRefused', { kind: 'status', status: 401 }, /HTTP status 401.*To do: The kubelet does not accept/],
  ['TokenRefused', { kind: 'status', status: 403 }, /HTTP status 403.*To do: Allow this server to/],
  ['PageUnusable', { kind: 'status', status: 500 }, /HTTP status 500/],
  ['PageUnusable', { kind: 'garbage-line' }, /line \d+/],
  [
    'KubeletCollection',
    { kind: 'scrape-error' },
    /could not collect its metrics \(resource_scrape_error 1\)\. To do: /,
  ],
  ['KubeletCollection', { kind: 'empty-page' }, /the page has neither the node nor any container/],
];
