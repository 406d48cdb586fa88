import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { FaultFleet } from '../fleet/fleet.ts';
import type { FaultSubject } from '../subject/subject.ts';

const CLIENTS = 8;

/** Clients that list all Pods without a pause, each on its own connection, and count what came of it. */
export class Clients {
  /** Answers read to their end. */
  whole = 0;
  /** Answers that began and did not end. */
  cut = 0;
  /** Requests whose connection was closed or refused. */
  unanswered = 0;
  readonly #agent: Agent;
  readonly #url: string;
  readonly #running: Promise<unknown>;
  #isStopped = false;

  private constructor(agent: Agent, port: number) {
    this.#agent = agent;
    this.#url = `https://127.0.0.1:${port}/apis/metrics.k8s.io/v1beta1/pods`;
    this.#running = Promise.all(Array.from({ length: CLIENTS }, () => this.#run()));
  }

  static async start(fleet: FaultFleet, { port }: FaultSubject): Promise<Clients> {
    const identity = { commonName: 'clients', organizations: ['system:masters'], usage: 'client' } as const;
    const connect = { rejectUnauthorized: false, ...(await fleet.pki.cluster.issue(identity)) };
    return new Clients(new Agent({ allowH2: false, connections: CLIENTS, connect }), port);
  }

  /** Resolves after `count` responses. */
  async answered(count: number): Promise<void> {
    while (this.whole < count) await pause(20);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.#agent.destroy();
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const answer = await request(this.#url, { dispatcher: this.#agent }).catch(() => undefined);
      if (answer === undefined) {
        this.unanswered++;
        await pause(50);
        continue;
      }
      try {
        JSON.parse(await answer.body.text());
        this.whole++;
      } catch {
        this.cut++;
      }
    }
  }
}
