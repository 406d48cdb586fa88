import { setTimeout as pause } from 'node:timers/promises';
import { ApiClient } from '../../cluster/api-client.ts';
import type { FaultFleet } from '../fleet/fleet.ts';
import { PODS } from '../fleet/workload.ts';
import type { FaultSubject } from '../subject/subject.ts';
import { Judge, nodeOfPod } from './judge.ts';
import type { ServedMetrics } from './judge.ts';
import { Stalls } from './stalls.ts';

/** What was served at one time. */
export interface Tick {
  readonly atMs: number;
  readonly nodes: ReadonlySet<string>;
  /** How many of the Pods that run for good are served, by the number of their node. */
  readonly pods: ReadonlyMap<number, number>;
  /** Numbers of nodes whose own path, or that of one of their Pods, was not answered with 200. */
  readonly missed: ReadonlySet<number>;
  readonly slowestMs: number;
  readonly wrong: readonly string[];
  readonly failures: readonly string[];
}

const PAUSE_MS = 1_500;
const API = '/apis/metrics.k8s.io/v1beta1';
/** Nodes and Pods asked for by name at each look, in turns. */
const BY_NAME = 3;

/** Asks a server over and over, for all there is and for some by name, and judges what it says. */
export class Watcher {
  readonly ticks: Tick[] = [];
  readonly subject: FaultSubject;
  readonly #fleet: FaultFleet;
  readonly #judge: Judge;
  readonly #client: ApiClient;
  readonly #stalls = new Stalls();
  readonly #running: Promise<void>;
  #isStopped = false;
  #turn = 0;

  private constructor(subject: FaultSubject, fleet: FaultFleet, client: ApiClient) {
    this.subject = subject;
    this.#fleet = fleet;
    this.#judge = new Judge(fleet);
    this.#client = client;
    this.#running = this.#run();
  }

  /** Begins. It asks as a member of system:masters, so that what is seen does not depend on reviews. */
  static async start(subject: FaultSubject, fleet: FaultFleet): Promise<Watcher> {
    const admin = { commonName: 'watcher', organizations: ['system:masters'], usage: 'client' } as const;
    const identity = await fleet.pki.cluster.issue(admin);
    return new Watcher(subject, fleet, new ApiClient(`https://127.0.0.1:${subject.port}`, undefined, identity));
  }

  /** Whether the last look, begun after that time, saw all nodes and Pods. */
  sawAll(sinceMs: number): boolean {
    const tick = this.ticks.at(-1);
    return (
      tick !== undefined &&
      tick.atMs > sinceMs &&
      this.#fleet.nodes.every(({ name, index }) => tick.nodes.has(name) && tick.pods.get(index) === PODS)
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    this.#stalls.stop();
    await this.#client.close();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      this.ticks.push(await this.#look());
      await pause(PAUSE_MS);
    }
  }

  async #look(): Promise<Tick> {
    const atMs = Date.now();
    const askedMs = this.#fleet.nowMs();
    const asked = Array.from({ length: BY_NAME }, () => this.#fleet.nodes[this.#turn++ % this.#fleet.nodes.length]!);
    const seen = { slowestMs: 0, wrong: [] as string[], failures: [] as string[], missed: new Set<number>() };
    const ask = async (path: string): Promise<string | undefined> => {
      const [begun, stalled] = [performance.now(), this.#stalls.totalMs];
      try {
        const { status, text } = await this.#client.send('GET', `${API}${path}`);
        const tookMs = performance.now() - begun - (this.#stalls.totalMs - stalled);
        seen.slowestMs = Math.max(seen.slowestMs, tookMs);
        if (status === 200) return text;
        seen.failures.push(`${path}: ${status}`);
      } catch (error) {
        seen.failures.push(`${path}: ${String(error)}`);
      }
      return undefined;
    };
    const list = async (path: string): Promise<ServedMetrics[]> => {
      const text = await ask(path);
      return text === undefined ? [] : (JSON.parse(text) as { items: ServedMetrics[] }).items;
    };
    const byName = asked.flatMap(({ name, index }) =>
      [`/nodes/${name}`, `/namespaces/matrix/pods/pod-${index}-${this.#turn % PODS}`].map(async (path) => {
        const text = await ask(path);
        if (text === undefined) seen.missed.add(index);
        else this.#judgeOne(path, JSON.parse(text) as ServedMetrics, askedMs, seen.wrong);
      }),
    );
    const [nodes, pods] = await Promise.all([list('/nodes'), list('/pods'), ...byName]);
    for (const node of nodes) this.#judgeOne('/nodes', node, askedMs, seen.wrong);
    for (const pod of pods) this.#judgeOne('/pods', pod, askedMs, seen.wrong);
    return { atMs, ...seen, nodes: new Set(nodes.map(({ metadata }) => metadata.name)), pods: this.#count(pods) };
  }

  #judgeOne(path: string, served: ServedMetrics, askedMs: number, wrong: string[]): void {
    const kind = path.includes('/pods') ? 'pod' : 'node';
    wrong.push(...this.#judge[kind](served, this.#fleet.nowMs(), askedMs));
  }

  #count(pods: readonly ServedMetrics[]): Map<number, number> {
    const counts = new Map<number, number>();
    for (const { metadata } of pods) {
      const index = metadata.name.startsWith('pod-') ? nodeOfPod(this.#fleet, metadata.name)?.index : undefined;
      if (index !== undefined) counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    return counts;
  }
}
