import { Injectable } from '@nestjs/common';
import { steadyNowMs } from '../model/steady-time.js';
import { ApiServerClient } from './api-server.client.js';
import { ApiServerError } from './api-server-error.js';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;

/** The phase of a Pod; `NotFound`: there is no Pod of that name. */
export type PodPhase = (typeof PHASES)[number] | 'NotFound';

interface Answer {
  readonly phase: PodPhase;
  readonly untilMs: number;
}

/** Whoever asks waits so long at most for a better text. */
const DEADLINE_MS = 1000;
/** Who asks again at once is told the same. */
const KEPT_MS = 5000;
const MOST_KEPT = 1000;
/** Names are the clients' to make up: however many they ask for, the kube-apiserver is asked so often at most. */
const MOST_AT_ONCE = 4;
const MOST_PER_SECOND = 10;
/** After a failure nobody waits for the next one so long. */
const QUIET_MS = 10_000;

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const POD_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/**
 * In which phase a Pod is that the lister does not know, since only running ones are watched: asked one by one, when
 * somebody wants to know why a Pod has no metrics, and so rarely that the kube-apiserver does not notice.
 */
@Injectable()
export class PodPhases {
  private readonly answers = new Map<string, Answer>();
  private readonly asking = new Map<string, Promise<void>>();
  private quietUntilMs = Number.NEGATIVE_INFINITY;
  private secondBegunMs = Number.NEGATIVE_INFINITY;
  private askedInSecond = 0;

  constructor(private readonly client: ApiServerClient) {}

  /** Undefined: nobody asked lately, or there was no answer. */
  known(namespace: string, name: string, nowMs = steadyNowMs()): PodPhase | undefined {
    if (!isName(namespace, name)) return 'NotFound';
    const answer = this.answers.get(`${namespace}/${name}`);
    return answer !== undefined && nowMs < answer.untilMs ? answer.phase : undefined;
  }

  /** Resolves, at the latest at the deadline, when the phase is known or cannot be found out now. Never rejects. */
  async ask(namespace: string, name: string, nowMs = steadyNowMs()): Promise<void> {
    if (this.known(namespace, name, nowMs) !== undefined) return;
    const key = `${namespace}/${name}`;
    let asking = this.asking.get(key);
    if (asking === undefined) {
      if (!this.mayAsk(nowMs)) return;
      asking = this.fetch(namespace, name).finally(() => this.asking.delete(key));
      this.asking.set(key, asking);
    }
    await asking;
  }

  private mayAsk(nowMs: number): boolean {
    if (nowMs < this.quietUntilMs || this.asking.size >= MOST_AT_ONCE) return false;
    if (nowMs - this.secondBegunMs >= 1000) [this.secondBegunMs, this.askedInSecond] = [nowMs, 0];
    return this.askedInSecond++ < MOST_PER_SECOND;
  }

  private async fetch(namespace: string, name: string): Promise<void> {
    let phase: PodPhase | undefined;
    try {
      // From the kube-apiserver's memory: etcd is not asked.
      const settings = { query: { resourceVersion: '0' }, timeoutMs: DEADLINE_MS };
      const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
      const pod = await this.client.get<{ status?: { phase?: unknown } | null } | null>(path, settings);
      phase = PHASES.find((each) => each === pod?.status?.phase);
    } catch (error) {
      if (error instanceof ApiServerError && error.reason === 'NotFound') phase = 'NotFound';
    }
    const nowMs = steadyNowMs();
    if (phase === undefined) this.quietUntilMs = nowMs + QUIET_MS;
    else this.keep(`${namespace}/${name}`, { phase, untilMs: nowMs + KEPT_MS });
  }

  private keep(key: string, answer: Answer): void {
    if (this.answers.size >= MOST_KEPT) this.answers.clear();
    this.answers.set(key, answer);
  }
}

/** Whether a Pod may have that name, which is then safe in a path. */
function isName(namespace: string, name: string): boolean {
  return NAMESPACE.test(namespace) && POD_NAME.test(name);
}
