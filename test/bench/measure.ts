import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Cost of one piece of work: CPU time of this process (all threads) and wall time, in seconds. */
export interface WorkCost {
  readonly cpu: number;
  readonly wall: number;
}

/** Does the work `times` times. Returns the cost of each. */
export async function measure(times: number, work: () => unknown): Promise<WorkCost[]> {
  const costs: WorkCost[] = [];
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    costs.push({ cpu: (user + system) / 1e6, wall: (performance.now() - begun) / 1000 });
  }
  return costs;
}

/** Prints minimum, median and maximum of CPU and wall time, multiplied by `scale` and with that unit. */
export function report(name: string, costs: readonly WorkCost[], unit: string, scale: number): void {
  console.log(name);
  for (const kind of ['cpu', 'wall'] as const) {
    const sorted = costs.map((cost) => cost[kind] * scale).toSorted((a, b) => a - b);
    const [min, median, max] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!].map((n) => n.toFixed(3));
    console.log(`  ${kind.padEnd(4)}  min ${min} ${unit}, median ${median} ${unit}, max ${max} ${unit}`);
  }
}

/** The compiled server that is measured; `BUILD=folder` names another one, for a comparison by turns. */
const BUILD = process.env['BUILD'] ?? join(import.meta.dirname, '../../build');

/**
 * A module of the compiled server, before it is bundled: `built<typeof
 * import('../../src/kubelet/page/page-decoder.ts')>('kubelet/page/page-decoder')`.
 *
 * @param folder of another build than the one that is measured
 */
export async function built<T>(module: string, folder = BUILD): Promise<T> {
  return (await import(pathToFileURL(join(folder, `src/${module}.js`)).href)) as T;
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
