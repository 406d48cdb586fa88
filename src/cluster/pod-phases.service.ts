import { Injectable } from '@nestjs/common';
import { steadyNowMs } from '../model/steady-time.js';
import { ApiServerClient } from './api-server.client.js';
import { ApiServerError } from './api-server-error.js';
import { ExpiringCache } from './expiring-cache.js';
import { NAMESPACE, OBJECT_NAME } from './object-names.js';
import { SingleFlight } from './single-flight.js';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;

/** The phase of a Pod; `NotFound`: there is no Pod of that name. */
export type PodPhase = (typeof PHASES)[number] | 'NotFound';

/** Whoever asks waits so long at most for a better text. */
const DEADLINE_MS = 1000;
/** Who asks again at once is told the same. */
const KEPT_MS = 5000;
/** Names are the clients' to make up: however many they ask for, the kube-apiserver is asked so often at most. */
const MOST_AT_ONCE = 4;
const MOST_PER_SECOND = 10;
/** After a failure nobody waits for the next one so long. */
const QUIET_MS = 10_000;

/** More than are asked within the time that one is kept. */
const MOST_KEPT = 100;

const POD_PATH = new RegExp(`^${NAMESPACE}/${OBJECT_NAME}$`);

/**
 * In which phase a Pod is that the lister does not know, since only running ones are watched: asked one by one, when
 * somebody wants to know why a Pod has no metrics, and so rarely that the kube-apiserver does not notice.
 */
@Injectable()
export class PodPhases {
  private readonly phases = new ExpiringCache<PodPhase>(MOST_KEPT, { now: steadyNowMs });
  private readonly questions = new SingleFlight<void>(MOST_AT_ONCE);
  private quietUntilMs = Number.NEGATIVE_INFINITY;
  private secondBegunMs = Number.NEGATIVE_INFINITY;
  private askedInSecond = 0;

  constructor(private readonly client: ApiServerClient) {}

  /** How many answers are kept. */
  get remembered(): number {
    return this.phases.size;
  }

  /** Undefined: nobody asked lately, or there was no answer. */
  known(namespace: string, name: string): PodPhase | undefined {
    const pod = `${namespace}/${name}`;
    // No Pod may have such a name, and it is not safe in a path.
    return POD_PATH.test(pod) ? this.phases.get(pod) : 'NotFound';
  }

  /** Resolves, at the latest at the deadline, when the phase is known or cannot be found out now. Never rejects. */
  async ask(namespace: string, name: string): Promise<void> {
    if (this.known(namespace, name) !== undefined) return;
    // It rejects when too many questions are open.
    await this.questions.ask(`${namespace}/${name}`, () => this.fetch(namespace, name)).catch(() => undefined);
  }

  private mayAsk(nowMs: number): boolean {
    if (nowMs < this.quietUntilMs) return false;
    if (nowMs - this.secondBegunMs >= 1000) [this.secondBegunMs, this.askedInSecond] = [nowMs, 0];
    return this.askedInSecond++ < MOST_PER_SECOND;
  }

  private async fetch(namespace: string, name: string): Promise<void> {
    if (!this.mayAsk(steadyNowMs())) return;
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
    if (phase === undefined) this.quietUntilMs = steadyNowMs() + QUIET_MS;
    else this.phases.set(`${namespace}/${name}`, phase, KEPT_MS);
  }
}
