import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MALLOC_OPTIONS, NODE_FLAGS } from '../../../src/node-options.ts';
import { forgetPeak, memory } from '../../bench/compare/process-usage.ts';
import { binary } from '../../cluster/binaries.ts';
import type { Program } from '../../cluster/program.ts';
import type { Workspace } from '../../cluster/workspace.ts';
import { freePort } from '../../simulator/demo/free-port.ts';
import type { FaultFleet } from '../fleet/fleet.ts';
import { giveOrder } from './control.ts';
import type { ResourcesInUse } from './preload.ts';

export type FaultSubjectName = 'ours' | 'original';

/** Seconds between cycles: the least that the flags allow. */
export const RESOLUTION_S = 10;

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const PRELOAD = fileURLToPath(new URL('preload.ts', import.meta.url));

/** The servers that are asked for by `SUBJECT`. */
export function subjectNames(): FaultSubjectName[] {
  const wanted = process.env['SUBJECT'] ?? 'ours';
  if (wanted === 'both') return ['ours', 'original'];
  if (wanted === 'ours' || wanted === 'original') return [wanted];
  throw new Error(`SUBJECT=${wanted}: it is one of ours, original, both`);
}

/** One of the two servers as a process, on a fleet; it can end and start again at the same port. */
export class FaultSubject {
  readonly name: FaultSubjectName;
  readonly port: number;
  program: Program;
  readonly #workspace: Workspace;
  readonly #flags: readonly string[];
  readonly #steppedFromMs?: number;

  private constructor(
    name: FaultSubjectName,
    port: number,
    workspace: Workspace,
    flags: readonly string[],
    steppedFromMs?: number,
  ) {
    this.name = name;
    this.port = port;
    this.#workspace = workspace;
    this.#flags = flags;
    this.#steppedFromMs = steppedFromMs;
  }

  /** @param steppedFromMs where our server's time begins when it is to go on by `advance` alone */
  static async start(
    name: FaultSubjectName,
    workspace: Workspace,
    fleet: FaultFleet,
    steppedFromMs?: number,
    moreFlags: readonly string[] = [],
  ): Promise<FaultSubject> {
    const kubeconfig = await workspace.write(
      'kubeconfig',
      await fleet.apiServer.kubeconfig({ user: 'metrics-server' }),
    );
    const port = await freePort();
    const flags = [
      ...['', 'authentication-', 'authorization-'].map((what) => `--${what}kubeconfig=${kubeconfig}`),
      `--kubelet-certificate-authority=${await workspace.write('kubelet-ca.crt', fleet.pki.cluster.cert)}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--kubelet-use-node-status-port',
      `--metric-resolution=${RESOLUTION_S}s`,
      `--kubelet-request-timeout=${RESOLUTION_S - 1}s`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${workspace.path(`certificates-${name}`)}`,
      ...moreFlags,
    ];
    const subject = new FaultSubject(name, port, workspace, flags, steppedFromMs);
    subject.run();
    return subject;
  }

  /** Starts the process, again where it has ended. */
  run(): void {
    const [file, args] =
      this.name === 'original'
        ? [binary('metrics-server'), []]
        : [process.execPath, [...NODE_FLAGS, `--import=${PRELOAD}`, MAIN, `--state-dir=${this.stateFolder}`]];
    const env = [
      `FAULTS_CONTROL=${this.#control}`,
      ...(this.#steppedFromMs === undefined ? [] : [`FAULTS_STEPPED_FROM=${this.#steppedFromMs}`]),
      ...Object.entries(MALLOC_OPTIONS).map((option) => option.join('=')),
    ];
    this.program = this.#workspace.start(this.name, 'env', [...env, file, ...args, ...this.#flags]);
  }

  /** Where our server keeps its points. */
  get stateFolder(): string {
    return this.#workspace.path('state');
  }

  /** Resident bytes. */
  get rss(): number {
    return memory(this.program.pid!).rss;
  }

  /** Peak of resident bytes since the last reset, or since the start of the process. */
  get peakRss(): number {
    return memory(this.program.pid!).peak;
  }

  forgetPeak(): void {
    forgetPeak(this.program.pid!);
  }

  get openFiles(): number {
    return readdirSync(`/proc/${this.program.pid}/fd`).length;
  }

  /** What is in use after a garbage collection; undefined for the original, which does not report it. */
  async inUse(): Promise<ResourcesInUse | undefined> {
    return this.name === 'ours' ? giveOrder(this.#control) : undefined;
  }

  /** Sets our server's wall clock so far ahead of the true one. */
  async setClockAhead(aheadMs: number): Promise<void> {
    await giveOrder(this.#control, { aheadMs });
  }

  /** Lets the time of our server go on. */
  async advance(advanceMs: number): Promise<void> {
    await giveOrder(this.#control, { advanceMs });
  }

  get #control(): string {
    return this.#workspace.path(`control-${this.name}`);
  }
}
