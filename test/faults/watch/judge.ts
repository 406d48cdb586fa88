import { quantityValue } from '../../simulator/demo/quantity.ts';
import type { FaultFleet, FleetNode } from '../fleet/fleet.ts';
import type { Workload } from '../fleet/workload.ts';

/** The numbers of a node or a container, as they are served. */
export interface ServedNumbers {
  readonly cpu: string;
  readonly memory: string;
}

/** NodeMetrics or PodMetrics. */
export interface ServedMetrics {
  readonly metadata: { readonly name: string };
  readonly timestamp: string;
  readonly window: string;
  readonly usage?: ServedNumbers;
  readonly containers?: readonly { readonly name: string; readonly usage: ServedNumbers }[];
}

/** What a server may round away, in cores: counters have nanoseconds, over windows of seconds. */
const ROUNDED_CORES = 1e-7;
/** `--max-staleness` of two and a half resolutions, and what may pass between an answer and a look at it. */
const OLDEST_S = 25 + 7;

/** Compares what is served with what is true. */
export class Judge {
  readonly #fleet: FaultFleet;

  constructor(fleet: FaultFleet) {
    this.#fleet = fleet;
  }

  /**
   * What is wrong with the numbers of a node; nothing of one that is not known, which may just have gone.
   *
   * @param askedMs when it was asked for: nobody knows how long ago the answer was made, where time does not go on as the
   *   machine does
   */
  node(served: ServedMetrics, nowMs: number, askedMs = nowMs): string[] {
    const node = this.#fleet.nodes.find(({ name }) => name === served.metadata.name);
    return node ? [...timing(served, nowMs, askedMs), ...usage(served, node.node.usage, served.usage)] : [];
  }

  /** What is wrong with the numbers of a Pod. */
  pod(served: ServedMetrics, nowMs: number, askedMs = nowMs): string[] {
    const pod = nodeOfPod(this.#fleet, served.metadata.name)?.node.pods.get(served.metadata.name);
    if (!pod) return [];
    const containers = served.containers ?? [];
    const names = containers.map(({ name }) => name).sort();
    const wanted = [...pod.containers.keys()].sort();
    const wrong = timing(served, nowMs, askedMs);
    if (names.join() !== wanted.join()) wrong.push(`${served.metadata.name} has the containers ${names.join()}`);
    for (const { name, usage: used } of containers) {
      const workload = pod.containers.get(name);
      if (workload) wrong.push(...usage(served, workload, used));
    }
    return wrong;
  }
}

/** The node of a Pod: the number of its node stands in its name. */
export function nodeOfPod(fleet: FaultFleet, pod: string): FleetNode | undefined {
  const index = Number(pod.split('-')[1]);
  return fleet.nodes.find((node) => node.index === index);
}

function timing({ metadata: { name }, timestamp, window }: ServedMetrics, nowMs: number, askedMs: number): string[] {
  const [ageS, leastS] = [nowMs, askedMs].map((ms) => (ms - Date.parse(timestamp)) / 1000) as [number, number];
  const wrong = [];
  if (!(ageS > -1 && leastS < OLDEST_S)) wrong.push(`${name} is ${ageS.toFixed(1)} s old`);
  const windowS = seconds(window);
  if (!(windowS > 0 && windowS < 600)) wrong.push(`${name} has a window of ${window}`);
  return wrong;
}

function usage(served: ServedMetrics, workload: Workload, used: ServedNumbers | undefined): string[] {
  const { name } = served.metadata;
  const second = Date.parse(served.timestamp) / 1000;
  const cores = workload.cores(second, seconds(served.window));
  const [cpu, memory] = [quantityValue(used?.cpu ?? ''), quantityValue(used?.memory ?? '')];
  const wrong = [];
  if (cores === undefined) wrong.push(`${name}: ${used?.cpu} over a restart, ${served.timestamp} ${served.window}`);
  else if (!(Math.abs(cpu - cores) < ROUNDED_CORES)) wrong.push(`${name}: ${used?.cpu}, truth ${cores.toFixed(9)}`);
  if (memory !== workload.memory(second)) wrong.push(`${name}: ${used?.memory}, truth ${workload.memory(second)}`);
  return wrong;
}

/** Seconds of a Go duration as the API writes it: `10.5s`, `1m0s`, `500ms`; NaN when it is none. */
function seconds(text: string): number {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return Number.NaN;
  const units: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, digits, unit]) => sum + Number(digits) * units[unit!]!, 0);
}
