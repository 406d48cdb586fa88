import type { ApiClient } from './api-client.ts';

const LOOK_EVERY_MS = 500;

/** How many replicas the Deployments of a namespace were to have, over time. */
export class ReplicaHistory {
  readonly #admin: ApiClient;
  readonly #path: string;
  readonly #changes = new Map<string, { readonly seconds: number; readonly replicas: number }[]>();
  readonly #startedMs = Date.now();
  #timer?: NodeJS.Timeout;
  #look: Promise<void> = Promise.resolve();

  constructor(admin: ApiClient, namespace: string) {
    this.#admin = admin;
    this.#path = `/apis/apps/v1/namespaces/${namespace}/deployments?resourceVersion=0`;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#look = this.#note().catch(() => undefined);
    }, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
  }

  /** How many a Deployment is to have now; 0 when it is not known. */
  latest(name: string): number {
    return this.#changes.get(name)?.at(-1)?.replicas ?? 0;
  }

  /** All its changes, as `1@0s 4@18s`. */
  text(name: string): string {
    const changes = this.#changes.get(name) ?? [];
    return changes.map(({ seconds, replicas }) => `${replicas}@${seconds}s`).join(' ');
  }

  async #note(): Promise<void> {
    const seconds = Math.round((Date.now() - this.#startedMs) / 1000);
    for (const { metadata, spec } of await this.#admin.list(this.#path)) {
      const changes = this.#changes.get(metadata.name) ?? [];
      this.#changes.set(metadata.name, changes);
      if (changes.at(-1)?.replicas !== spec.replicas) changes.push({ seconds, replicas: spec.replicas });
    }
  }
}
