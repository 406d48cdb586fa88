import { EventEmitter } from 'node:events';
import { BATCH_FIELDS, type BatchLayout } from '../../../src/model/metrics-batch.ts';
import { built } from '../measure.ts';
import { followSource } from './followed-source.ts';

export const RESOLUTION_MS = 15_000;
export const HISTORY = { lengthMs: 3_600_000, budgetBytes: 64 * 2 ** 20 };
export const POINTS = HISTORY.lengthMs / RESOLUTION_MS;

type Parts = Awaited<ReturnType<typeof partsOf>>;

/** The history of one build, which is fed with pages of these names. */
export class RingSide {
  readonly name: string;
  private readonly layouts: readonly BatchLayout[];
  private readonly parts: Parts;
  private readonly values: readonly Float64Array[];
  private readonly used: readonly Float64Array[];
  private readonly beginMs = Date.now() - (POINTS + 1) * RESOLUTION_MS;
  private cycles = 0;

  private constructor(name: string, layouts: readonly BatchLayout[], parts: Parts) {
    this.name = name;
    this.layouts = layouts;
    this.parts = parts;
    this.values = layouts.map(({ containers }) => new Float64Array(containers.length * BATCH_FIELDS));
    this.used = layouts.map(({ containers }) => new Float64Array(containers.length).fill(1e9));
  }

  /** @param folder of a build; undefined: that which is measured */
  static async start(name: string, layouts: readonly BatchLayout[], folder?: string): Promise<RingSide> {
    return new RingSide(name, layouts, await partsOf(layouts.length, folder));
  }

  /** Whether pages reach the history. */
  set isOn(isOn: boolean) {
    this.parts.followed.isOn = isOn;
  }

  /** How long the history itself took in each cycle, in milliseconds. */
  get costsMs(): readonly number[] {
    return this.parts.followed.costsMs;
  }

  get state() {
    return this.parts.history.state;
  }

  /** Stores a page of each node, whose containers were measured at about the same time. */
  storeCycle(): void {
    const nowMs = this.beginMs + this.cycles++ * RESOLUTION_MS;
    for (const [node, layout] of this.layouts.entries()) {
      const [values, used] = [this.values[node]!, this.used[node]!];
      const atMs = nowMs - (node % 100) * 100;
      for (const slot of used.keys()) {
        used[slot]! += Math.floor(Math.random() * 1e9);
        const memoryBytes = 4096 * Math.floor(1 + Math.random() * 1e5);
        values.set([atMs - slot, used[slot]!, memoryBytes, (this.beginMs - 1e9) * 1e6], slot * BATCH_FIELDS);
      }
      this.parts.storage.storeBatch(`node-${node}`, { layout, values }, nowMs, nowMs, 64);
    }
  }

  /** Writes the history of a namespace as a response has it. Returns how many bytes it has. */
  async respond(namespace: string): Promise<number> {
    const outgoing = Object.assign(new EventEmitter(), { destroyed: false, destroy: () => undefined });
    const page = { limit: 1000, after: '' };
    const asked = { apiVersion: 'metrics.k8s.io/v1', namespace, sinceMs: Infinity, page, pretty: false, outgoing };
    const list = await this.parts.lists.writeList({ ...asked, annotations: {} });
    return list.length;
  }
}

async function partsOf(nodes: number, folder?: string) {
  const load = <T>(module: string): Promise<T> => built<T>(module, folder);
  const { loadOptions } = await load<typeof import('../../../src/config/load-options.ts')>('config/load-options');
  const { HistoryService } =
    await load<typeof import('../../../src/history/history.service.ts')>('history/history.service');
  const { HistoryLists } = await load<typeof import('../../../src/history/history-lists.service.ts')>(
    'history/history-lists.service',
  );
  const { StorageService } =
    await load<typeof import('../../../src/storage/storage.service.ts')>('storage/storage.service');
  const { Counter, Gauge, Registry } = await import('prom-client');
  const loaded = loadOptions(['--metric-resolution=15s']);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  const [registers, labelNames] = [[new Registry()], ['type'] as const];
  const points = new Gauge({ name: 'points', help: 'points', labelNames, registers });
  const impossible = new Counter({ name: 'impossible', help: 'impossible', labelNames, registers });
  const storage = new StorageService(loaded.options, points, impossible);
  const followed = followSource(storage, nodes);
  const history = new HistoryService({ ...loaded.options, history: HISTORY }, followed.source);
  return { storage, followed, history, lists: new HistoryLists(history) };
}
