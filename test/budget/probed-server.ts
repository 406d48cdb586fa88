import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetAccess } from '../bench/fleet/fleet.ts';

/** What a probe is told: to scrape every node once, to collect garbage, or only to look. */
export type ProbeOrder = 'cycle' | 'collect' | 'look';

/** What is in the process. */
export interface ProbeState {
  /** In V8's heap and in buffers outside it. */
  readonly bytes: number;
  /** Whether garbage was collected since it was last told something. */
  readonly hasCollected: boolean;
}

const FLAGS = [
  // No cycle of its own while something is measured.
  '--metric-resolution=1h',
  // Nor a review that is asked again in the middle.
  '--authorization-webhook-cache-authorized-ttl=1h',
  '--kubelet-use-node-status-port',
  '--kubelet-preferred-address-types=InternalIP',
  '--bind-address=127.0.0.1',
  '--secure-port=0',
];

/**
 * No optimized code: it allocates less, and a busy machine makes it later, so that counts differed by 15 %. A young
 * generation that is never full.
 */
const NODE_FLAGS = [
  '--expose-gc',
  '--no-opt',
  '--no-maglev',
  '--no-flush-bytecode',
  '--single-threaded-gc',
  '--min-semi-space-size=512',
  '--max-semi-space-size=512',
];

/** A server that is looked into. */
export class ProbedServer {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port;
    this.#child = child;
    this.#folder = folder;
  }

  /** Starts one for the cluster of so many nodes, and waits for its first cycle. */
  static async start(nodes: number, access: FleetAccess): Promise<ProbedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'metrics-server-budget-'));
    const [kubeconfig, authority] = [join(folder, 'kubeconfig'), join(folder, 'ca.crt')];
    await writeFile(kubeconfig, access.kubeconfigs[nodes]!, { mode: 0o600 });
    await writeFile(authority, access.authority);
    const files = [`--kubeconfig=${kubeconfig}`, `--kubelet-certificate-authority=${authority}`];
    const script = fileURLToPath(new URL('probe.ts', import.meta.url));
    const child = fork(script, [...FLAGS, ...files, `--cert-dir=${folder}`], {
      execArgv: NODE_FLAGS,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error('the server ended before it was ready; is dist/ built?');
    });
    ended.catch(() => undefined);
    const [port] = (await Promise.race([once(child, 'message'), ended])) as [number];
    return new ProbedServer(port, child, folder);
  }

  /** What is in the process when it has done this. */
  async tell(order: ProbeOrder): Promise<ProbeState> {
    const answer = once(this.#child, 'message');
    this.#child.send(order);
    const [state] = (await answer) as [ProbeState];
    return state;
  }

  /**
   * Bytes that this allocates: the least of several times, since what comes in more pieces once in a while allocates
   * more. Times at which garbage was collected do not count.
   */
  async allocatedBy(times: number, work: () => Promise<unknown>): Promise<number> {
    const allocated: number[] = [];
    for (let i = 0; i < times; i++) {
      await this.tell('collect');
      const before = await this.tell('look');
      await work();
      const after = await this.tell('look');
      if (!after.hasCollected) allocated.push(after.bytes - before.bytes);
    }
    if (allocated.length === 0) throw new Error('garbage was collected each time: nothing could be counted');
    return Math.min(...allocated);
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
    await rm(this.#folder, { recursive: true });
  }
}
