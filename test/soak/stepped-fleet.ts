import { setTimeout as pause } from 'node:timers/promises';
import type { Workspace } from '../cluster/workspace.ts';
import { FaultFleet } from '../faults/fleet/fleet.ts';
import type { FleetNode } from '../faults/fleet/fleet.ts';
import { RESOLUTION_S, FaultSubject } from '../faults/subject/subject.ts';

/** Kubelets are asked together every tenth of a second. */
const STEP_MS = 100;
const RESOLUTION_MS = RESOLUTION_S * 1000;
/** Neither server staggers a cycle by more. */
const STAGGER_MS = 4_000;
/** How long a loaded machine may take for one cycle. */
const PATIENCE_MS = 180_000;

/**
 * A fleet and our server, whose time goes on only here: as fast as the machine gets through the cycles, so that hours take
 * minutes, and no answer is late because a machine is slow.
 */
export class SteppedFleet {
  readonly fleet: FaultFleet;
  readonly subject: FaultSubject;
  readonly #now: { ms: number };

  private constructor(fleet: FaultFleet, subject: FaultSubject, now: { ms: number }) {
    this.fleet = fleet;
    this.subject = subject;
    this.#now = now;
  }

  static async start(
    workspace: Workspace,
    nodes: number,
    network: number,
    flags: readonly string[] = [],
  ): Promise<SteppedFleet> {
    const now = { ms: Date.now() };
    const fleet = await FaultFleet.start(nodes, network, () => now.ms);
    return new SteppedFleet(fleet, await FaultSubject.start('ours', workspace, fleet, now.ms, flags), now);
  }

  /** Goes on at the pace of the true time until `isDone`. */
  async until(isDone: () => boolean): Promise<void> {
    const untilMs = Date.now() + PATIENCE_MS;
    while (!isDone()) {
      this.subject.program.mustRun();
      if (Date.now() > untilMs) throw new Error(`not served in time:\n${this.subject.program.lastLines()}`);
      await pause(STEP_MS);
      // It takes orders once it is loaded.
      await this.#step().catch(() => undefined);
    }
  }

  /** Goes on to the quiet time between two cycles. */
  async untilQuiet(): Promise<void> {
    const [first] = this.fleet.nodes;
    const { requests } = first!.kubelet;
    while (first!.kubelet.requests === requests) await this.#go(STEP_MS, 20);
    await this.#go(STAGGER_MS + 1_000, 20);
  }

  /** Goes on by one resolution from a quiet time to the next; throws when one of these nodes was not asked once. */
  async cycle(nodes: readonly FleetNode[]): Promise<void> {
    const before = nodes.map(({ kubelet }) => kubelet.requests);
    const asked = (): number[] => nodes.map(({ kubelet }, i) => kubelet.requests - before[i]!);
    let leftMs = 2_000;
    await this.#go(RESOLUTION_MS - leftMs);
    // Where in its cycle the quiet time lies nobody knows: the last nodes may not have been due yet.
    for (; leftMs > 0 && asked().includes(0); leftMs -= STEP_MS) await this.#go(STEP_MS, 10);
    const untilMs = Date.now() + PATIENCE_MS;
    while (asked().includes(0) && Date.now() < untilMs) await pause(10);
    // Let the last answers arrive before the time goes on to where they would be too late.
    await pause(50);
    await this.#go(leftMs);
    const wrong = asked().filter((count) => count !== 1);
    if (wrong.length > 0) throw new Error(`${wrong.length} nodes were asked ${wrong.join()} times in one cycle`);
  }

  async #go(ms: number, pauseMs = 0): Promise<void> {
    for (let gone = 0; gone < ms; gone += STEP_MS) {
      await this.#step();
      if (pauseMs > 0) await pause(pauseMs);
    }
  }

  async #step(): Promise<void> {
    await this.subject.advance(STEP_MS);
    this.#now.ms += STEP_MS;
  }
}
