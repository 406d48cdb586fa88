import type { BenchFleet } from '../fleet/fleet.ts';
import type { LoadRequest } from '../load/load-connection.ts';
import type { LoadProcess, LoadResult } from '../load/load.ts';
import { endOfCycle } from './cycles.ts';
import { cpuSeconds, forgetPeak, memory } from './process-usage.ts';
import type { ComparedServer } from './subject.ts';

/** What one kind of answer cost a server. */
export interface ReadCost {
  /** CPU seconds of the first answer after a cycle, when nothing can have been kept. */
  readonly firstCpu: number;
  /** CPU seconds of each of the following ones. */
  readonly cpu: number;
  readonly answersPerSecond: number;
  /** Of one body, as sent. */
  readonly bytes: number;
  /** How busy the process of the clients was: over 0.9 it is the bottleneck. */
  readonly clientsBusy: number;
}

/** A kind of read work. */
export interface ReadWork {
  readonly name: string;
  readonly clients: number;
  readonly request: LoadRequest;
}

const API = '/apis/metrics.k8s.io/v1beta1';
const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
const AUTOSCALER_PATH = `${API}/namespaces/team-04/pods?labelSelector=app%3Dweb-a1`;

/** The read work of the comparison. */
export const READ_WORKS = {
  json: { name: 'list of all Pods, JSON', clients: 1, request: { path: `${API}/pods`, accept: JSON_TYPE } },
  protobuf: { name: 'list of all Pods, protobuf', clients: 1, request: { path: `${API}/pods`, accept: PROTOBUF_TYPE } },
  gzip: {
    name: 'list of all Pods, gzip JSON',
    clients: 1,
    request: { path: `${API}/pods`, accept: JSON_TYPE, gzip: true },
  },
  autoscaler: {
    name: "HPA's query: one namespace, a selector that matches a fifth, protobuf",
    clients: 4,
    request: { path: AUTOSCALER_PATH, accept: PROTOBUF_TYPE },
  },
  node: { name: 'get one node', clients: 8, request: { path: `${API}/nodes/worker-000`, accept: JSON_TYPE } },
} as const satisfies Record<string, ReadWork>;

/** Key of a kind of read work. */
export type ReadName = keyof typeof READ_WORKS;

/** Long enough for V8 to compile what runs for each answer. */
const WARM_MS = 5_000;
/** Kubelets are left alone for about four seconds after a cycle; what is measured must fit in. */
const MEASURED_MS = 2_500;
const PEAK_MS = 6_000;

/**
 * Measures one kind of answer between two scrape cycles. Where answers take so long that a cycle begins meanwhile, what
 * a cycle costs (`cycleCpu`, seconds of CPU) is taken off for each kubelet that was asked.
 */
export async function measureRead(
  fleet: BenchFleet,
  subject: ComparedServer,
  load: LoadProcess,
  nodes: number,
  cycleCpu: number,
  { request, clients }: ReadWork,
): Promise<ReadCost> {
  await load.open(subject.port, fleet.access, request, clients);
  await load.run(WARM_MS, clients);
  await endOfCycle(fleet, subject, nodes);
  const run = async (ms: number): Promise<LoadResult & { readonly cpu: number }> => {
    const [asked, before] = [(await fleet.counts()).requests, cpuSeconds(subject.pid)];
    const result = await load.run(ms, clients);
    const spent = cpuSeconds(subject.pid) - before;
    const scraping = (((await fleet.counts()).requests - asked) / nodes) * cycleCpu;
    return { ...result, cpu: (scraping < spent ? spent - scraping : spent) / result.answers };
  };
  // All clients ask at once, so with several of them this is the mean of their first answers.
  const first = await run(0);
  const clientsBefore = cpuSeconds(load.pid);
  const { cpu, answers, seconds, bodyBytes } = await run(MEASURED_MS);
  return {
    firstCpu: first.cpu,
    cpu,
    answersPerSecond: answers / seconds,
    bytes: bodyBytes / answers,
    clientsBusy: (cpuSeconds(load.pid) - clientsBefore) / seconds,
  };
}

/** The most memory that was resident while 8 clients listed all Pods for a while, in bytes. */
export async function measureReadPeak(fleet: BenchFleet, subject: ComparedServer, load: LoadProcess): Promise<number> {
  await load.open(subject.port, fleet.access, READ_WORKS.json.request, 8);
  forgetPeak(subject.pid);
  await load.run(PEAK_MS, 8);
  return memory(subject.pid).peak;
}
