import { steadyNowMs } from '../model/steady-time.js';
import type { ApiServerClient } from './api-server.client.js';
import { ApiServerError } from './api-server-error.js';
import { SingleFlight } from './single-flight.js';

/** Whoever asks waits so long at most. */
const DEADLINE_MS = 1000;
/** Who lists and names Pods decides how many are asked for: the kube-apiserver is asked so often at most. */
const MOST_AT_ONCE = 4;
const MOST_PER_SECOND = 10;
/** After a failure nobody waits for the next one so long. */
const QUIET_MS = 10_000;

/** What is read of a Pod. Nothing of it is sure. */
export interface AskedPod {
  readonly metadata?: { readonly uid?: unknown } | null;
  readonly spec?: { readonly nodeName?: unknown } | null;
  readonly status?: { readonly phase?: unknown } | null;
}

/** Questions about single Pods, so rare that the kube-apiserver does not notice. Whoever asks has its own. */
export class PodQuestions<T> {
  private readonly open = new SingleFlight<T | undefined>(MOST_AT_ONCE);
  private quietUntilMs = Number.NEGATIVE_INFINITY;
  private secondBegunMs = Number.NEGATIVE_INFINITY;
  private askedInSecond = 0;

  /** @param read what is wanted of a Pod; undefined: the answer is of no use */
  constructor(
    private readonly client: ApiServerClient,
    private readonly read: (pod: AskedPod | 'NotFound') => T | undefined,
  ) {}

  /** What is wanted of a Pod; undefined when that cannot be found out now. Both names are valid. Never rejects. */
  async ask(namespace: string, name: string): Promise<T | undefined> {
    // It rejects when too many questions are open.
    return this.open.ask(`${namespace}/${name}`, () => this.fetch(namespace, name)).catch(() => undefined);
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
      // From the kube-apiserver's memory: etcd is not asked.
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
