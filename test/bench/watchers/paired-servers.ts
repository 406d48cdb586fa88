import { setTimeout as pause } from 'node:timers/promises';
import type { Workspace } from '../../cluster/workspace.ts';
import { QueryClient } from '../compare/query-client.ts';
import { cpuSeconds, memory } from '../compare/process-usage.ts';
import { ComparedServer, resolutionOf } from '../compare/subject.ts';
import type { BenchFleet } from '../fleet/fleet.ts';

/** What some cycles cost. */
export interface Window {
  /** CPU seconds a cycle that the watched server took more than the other one. */
  readonly cpu: number;
  /** CPU seconds a cycle of the other one. */
  readonly offCpu: number;
  /** Resident bytes of the watched server at the beginning and at the end. */
  readonly rss: readonly [before: number, after: number];
  /** Bytes a cycle that all clients got. */
  readonly bytes: number;
}

const NODES_PATH = '/apis/metrics.k8s.io/v1beta1/nodes';
const POLL_MS = 1000;
/** Cycles after which V8 has compiled what runs often. */
const FIRST_CYCLES = 3;

/** The same build twice on the same nodes at the same time, with watches and without. */
export class PairedServers {
  readonly watched: ComparedServer;
  readonly #off: ComparedServer;
  readonly #cycleMs: number;

  readonly #fleet: BenchFleet;

  private constructor(watched: ComparedServer, off: ComparedServer, cycleMs: number, fleet: BenchFleet) {
    [this.watched, this.#off, this.#cycleMs, this.#fleet] = [watched, off, cycleMs, fleet];
  }

  /** Resolves when both serve all nodes and have run a few cycles. */
  static async start(workspace: Workspace, fleet: BenchFleet, nodes: number): Promise<PairedServers> {
    const { access } = fleet;
    const watched = await ComparedServer.start(workspace, 'ours', nodes, access, undefined, ['--watch=hidden']);
    const off = await ComparedServer.start(workspace, 'other build', nodes, access, '.');
    const servers = new PairedServers(watched, off, resolutionOf(nodes) * 1000, fleet);
    for (const server of [watched, off]) {
      const asking = new QueryClient(server.port, access);
      while ((await asking.count(NODES_PATH)) < nodes) {
        server.program.mustRun();
        fleet.mustRun();
        await pause(POLL_MS);
      }
      await asking.close();
    }
    await servers.measureCycles(FIRST_CYCLES);
    return servers;
  }

  /** Lets so many cycles pass. A server's cycles begin at the same distance, so a window has as many of each. */
  async measureCycles(cycles: number): Promise<Window> {
    const both = [this.watched, this.#off] as const;
    const cpuNow = () => both.map(({ pid }) => cpuSeconds(pid)) as [number, number];
    const rssBefore = memory(this.watched.pid).rss;
    const before = cpuNow();
    await pause(cycles * this.#cycleMs);
    const after = cpuNow();
    for (const { program } of both) program.mustRun();
    this.#fleet.mustRun();
    const [watchedCpu, offCpu] = after.map((cpu, i) => (cpu - before[i]!) / cycles) as [number, number];
    return { cpu: watchedCpu - offCpu, offCpu, rss: [rssBefore, memory(this.watched.pid).rss], bytes: 0 };
  }

  /** Resident bytes of both. */
  memory(): { readonly watched: number; readonly off: number } {
    return { watched: memory(this.watched.pid).rss, off: memory(this.#off.pid).rss };
  }
}
