import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KeyPair } from '../../simulator/pki/authority.ts';
import type { KubeletCounts, KubeletOptions } from './kubelets.ts';

/** How a server reaches the fleet, and how a client reaches a server. */
export interface FleetAccess {
  /** A kubeconfig for each size of a cluster. */
  readonly kubeconfigs: Readonly<Record<number, string>>;
  /** PEM of the authority of API server and kubelets. */
  readonly authority: string;
  /** Client certificate of the front proxy. */
  readonly frontProxy: KeyPair;
}

/** How its kubelets differ from those of v1.36: see `KubeletOptions`. */
export type FleetOptions = Partial<KubeletOptions>;

/** A fleet of nodes in a separate process. */
export class BenchFleet {
  readonly access: FleetAccess;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, access: FleetAccess) {
    this.#child = child;
    this.access = access;
  }

  /** Starts one for clusters of these sizes, and waits until all kubelets listen: about 7 ms of CPU for each node. */
  static async start(
    sizes: readonly number[],
    { sampleEveryMs, filters = false }: FleetOptions = {},
  ): Promise<BenchFleet> {
    const script = fileURLToPath(new URL('main.ts', import.meta.url));
    const sample = sampleEveryMs === undefined ? [] : [`--sample=${sampleEveryMs}`];
    const words = [...sizes.map(String), ...sample, ...(filters ? ['--filters'] : [])];
    const child = fork(script, words, { execArgv: ['--max-semi-space-size=64'] });
    const ended = once(child, 'exit').then(() => {
      const nodes = Math.max(...sizes);
      throw new Error(`a fleet of ${nodes} nodes does not start; is \`ulimit -n\` at least ${nodes + 1000}?`);
    });
    ended.catch(() => undefined);
    const [access] = (await Promise.race([once(child, 'message'), ended])) as [FleetAccess];
    return new BenchFleet(child, access);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What its kubelets have done so far. */
  counts(): Promise<KubeletCounts> {
    const answer = new Promise<KubeletCounts>((resolve) => void this.#child.once('message', resolve as () => void));
    this.#child.send('counts');
    return answer;
  }

  /** Throws when it has ended: nothing that is measured after that means anything. */
  mustRun(): void {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw new Error('the fleet has ended');
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
