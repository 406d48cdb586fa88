import { steadyNowMs } from '../model/steady-time.js';
import type { ApiServerClient } from './api-server.client.js';
import { ApiServerError } from './api-server-error.js';
import { SingleFlight } from './single-flight.js';

/** A caller waits at most this long. */
const DEADLINE_MS = 1000;
/** Clients decide how many Pods they name, so the questions are bounded. */
const MOST_AT_ONCE = 4;
const MOST_PER_SECOND = 10;
/** After a failure no question is sent for this long. */
const QUIET_MS = 10_000;

/** The parts of a Pod that are read. None is guaranteed. */
export interface AskedPod {
  readonly metadata?: { readonly uid?: unknown } | null;
  readonly spec?: { readonly nodeName?: unknown } | null;
  readonly status?: { readonly phase?: unknown } | null;
}

/** Questions about single Pods, rare enough for the kube-apiserver. Each kind of question has its own bounds. */
export class PodQuestions<T> {
  private readonly open = new SingleFlight<T | undefined>(MOST_AT_ONCE);
  private quietUntilMs = Number.NEGATIVE_INFINITY;
  private secondBegunMs = Number.NEGATIVE_INFINITY;
  private askedInSecond = 0;

  /** @param read reads the wanted value; undefined if the Pod has none */
  constructor(
    private readonly client: ApiServerClient,
    private readonly read: (pod: AskedPod | 'NotFound') => T | undefined,
  ) {}

  /** The wanted value of a Pod; undefined if it cannot be found out now. Both names must be valid. Never rejects. */
  async askPod(namespace: string, name: string): Promise<T | undefined> {
    // It rejects if too many questions are open.
    return this.open.share(`${namespace}/${name}`, () => this.fetch(namespace, name)).catch(() => undefined);
  }

  private mayAsk(nowMs: number): boolean {
    if (nowMs < this.quietUntilMs) return false;
    if (nowMs - this.secondBegunMs >= 1000) [this.secondBegunMs, this.askedInSecond] = [nowMs, 0];
    return this.askedInSecond++ < MOST_PER_SECOND;
  }

  private async fetch(namespace: string, name: string): Promise<T | undefined> {
    if (!this.mayAsk(steadyNowMs())) return undefined;
    let answer: T | undefined;
    try {
      // From the cache of the kube-apiserver, without etcd.
      const settings = { query: { resourceVersion: '0' }, timeoutMs: DEADLINE_MS };
      const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
      answer = this.read((await this.client.get<AskedPod | null>(path, settings)) ?? {});
    } catch (error) {
      if (error instanceof ApiServerError && error.reason === 'NotFound') answer = this.read('NotFound');
    }
    if (answer === undefined) this.quietUntilMs = steadyNowMs() + QUIET_MS;
    return answer;
  }
}
