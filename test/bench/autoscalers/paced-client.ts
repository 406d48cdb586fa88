import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { Stalls } from '../../faults/watch/stalls.ts';
import { FRONT_PROXY_HEADERS } from '../compare/query-client.ts';
import type { FleetAccess } from '../fleet/fleet.ts';
import { APPS, NAMESPACES } from '../fleet/identity.ts';

/** One kind of request, and its rate. */
interface Question {
  readonly name: string;
  readonly everyMs: number;
  readonly path: (turn: number) => string;
}

const API = '/apis/metrics.k8s.io/v1beta1';
const AUTOSCALERS = 200;
const SYNC_MS = 15_000;
const PROTOBUF = 'application/vnd.kubernetes.protobuf,application/json';

/** What 200 HPAs, a dashboard that lists all Pods, and very many probes ask. */
const QUESTIONS: readonly Question[] = [
  {
    name: `the queries of ${AUTOSCALERS} HPAs each ${SYNC_MS / 1000} s`,
    everyMs: SYNC_MS / AUTOSCALERS,
    path: (turn) => {
      const namespace = String(turn % NAMESPACES).padStart(2, '0');
      return `${API}/namespaces/team-${namespace}/pods?labelSelector=app%3Dweb-a${turn % APPS}`;
    },
  },
  { name: 'a list of all Pods each second', everyMs: 1_000, path: () => `${API}/pods` },
  { name: '50 probes a second', everyMs: 20, path: (turn) => (turn % 2 === 0 ? '/readyz' : '/livez') },
];

/** How long the answers to one kind of question took, in milliseconds, ascending; failed ones are not among them. */
export interface Answers {
  readonly name: string;
  readonly tookMs: readonly number[];
  readonly failed: number;
}

/** Sends requests at a fixed pace, without waiting for responses, as many independent clients do. */
export class PacedClient {
  readonly #agent: Agent;
  readonly #url: string;
  readonly #stalls = new Stalls();

  constructor(port: number, { frontProxy }: FleetAccess) {
    const connect = { rejectUnauthorized: false, cert: frontProxy.cert, key: frontProxy.key };
    this.#agent = new Agent({ allowH2: false, connect });
    this.#url = `https://127.0.0.1:${port}`;
  }

  /** All questions for so long. */
  async run(forMs: number): Promise<Answers[]> {
    const answers = await Promise.all(QUESTIONS.map((question) => this.#ask(question, forMs)));
    await this.#agent.close();
    this.#stalls.stop();
    return answers;
  }

  async #ask({ name, everyMs, path }: Question, forMs: number): Promise<Answers> {
    const begunMs = performance.now();
    const [tookMs, asked] = [[] as number[], [] as Promise<void>[]];
    let failed = 0;
    for (let turn = 0; turn * everyMs < forMs; turn++) {
      await pause(Math.max(0, begunMs + turn * everyMs - performance.now()));
      asked.push(
        this.#one(path(turn)).then(
          (ms) => void tookMs.push(ms),
          () => void failed++,
        ),
      );
    }
    await Promise.all(asked);
    return { name, tookMs: tookMs.toSorted((a, b) => a - b), failed };
  }

  /** Milliseconds until the last byte; what this process was busy with by itself is not counted. */
  async #one(path: string): Promise<number> {
    const [begunMs, stalledMs] = [performance.now(), this.#stalls.totalMs];
    const headers = { ...FRONT_PROXY_HEADERS, accept: PROTOBUF };
    const { statusCode, body } = await request(`${this.#url}${path}`, { dispatcher: this.#agent, headers });
    await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    return performance.now() - begunMs - (this.#stalls.totalMs - stalledMs);
  }
}
