import type { ApiClient } from '../../cluster/api-client.ts';
import { quantityValue } from '../../simulator/demo/quantity.ts';
import { BURNER_NAMESPACE } from './burners.ts';

const EVERY_MS = 1_000;

/** What was served of a container at some moment. */
export interface ServedUsage {
  readonly pod: string;
  readonly container: string;
  readonly millicores: number;
  readonly mebibytes: number;
  /** Of the last measurement, to the second. */
  readonly timestampMs: number;
  readonly windowMs: number;
  /** When it was served. */
  readonly servedMs: number;
}

interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly timestamp: string;
  readonly window: string;
  readonly containers: readonly { readonly name: string; readonly usage: { readonly cpu: string; memory: string } }[];
}

/** Everything that is served of the burners over time, as an autoscaler would see it that asks every second. */
export class MetricsHistory {
  readonly seen: ServedUsage[] = [];
  readonly #admin: ApiClient;
  #timer?: NodeJS.Timeout;
  #look: Promise<void> = Promise.resolve();

  constructor(admin: ApiClient) {
    this.#admin = admin;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#look = this.#note().catch(() => undefined);
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
  }

  /** What was served of the containers of a Pod, each measurement once. */
  usagesOf(pod: string): ServedUsage[] {
    const measurements = new Map<string, ServedUsage>();
    for (const usage of this.seen)
      if (usage.pod === pod) measurements.set(`${usage.container} ${usage.timestampMs} ${usage.windowMs}`, usage);
    return [...measurements.values()];
  }

  async #note(): Promise<void> {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${BURNER_NAMESPACE}/pods`;
    const pods = (await this.#admin.list(path)) as unknown as PodMetrics[];
    for (const { metadata, timestamp, window, containers } of pods)
      for (const { name, usage } of containers)
        this.seen.push({
          pod: metadata.name,
          container: name,
          millicores: quantityValue(usage.cpu) * 1000,
          mebibytes: quantityValue(usage.memory) / 2 ** 20,
          timestampMs: Date.parse(timestamp),
          windowMs: durationMs(window),
          servedMs: Date.now(),
        });
  }
}

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1, µs: 1e-3, ns: 1e-6 };

/** A Go duration such as `1m0.25s`; NaN when it is none. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(-?[\d.]+)(h|ms|m|s|µs|ns)/g)];
  if (parts.map(([part]) => part).join('') !== text) return Number.NaN;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS_MS[unit!]!, 0);
}
