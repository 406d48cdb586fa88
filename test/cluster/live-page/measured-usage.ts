/** What a container used between two pages of its kubelet, in cores, and what it held at the second, in bytes. */
export interface MeasuredUsage {
  readonly cpu: number;
  readonly memory: number;
}

/**
 * Calculates the usage of a container from the counters on its kubelet's pages, without any code of the server.
 *
 * @param pages the bodies of `/metrics/resource`, oldest first
 * @returns by step of that many milliseconds since the epoch, in which the second page was measured; of several the largest
 */
export function usageByStep(
  pages: readonly string[],
  [namespace, pod, container]: readonly [namespace: string, pod: string, container: string],
  stepMs: number,
): Map<number, MeasuredUsage> {
  const labels = `{container="${container}",namespace="${namespace}",pod="${pod}"}`;
  const usages = new Map<number, MeasuredUsage>();
  let before: { readonly atMs: number; readonly seconds: number } | undefined;
  for (const page of pages) {
    const cpu = sampleOf(page, `container_cpu_usage_seconds_total${labels}`);
    const memory = sampleOf(page, `container_memory_working_set_bytes${labels}`);
    if (cpu === undefined || memory === undefined) continue;
    if (before !== undefined) {
      const cores = (cpu.value - before.seconds) / ((cpu.atMs - before.atMs) / 1000);
      const step = Math.floor(cpu.atMs / stepMs);
      const other = usages.get(step) ?? { cpu: 0, memory: 0 };
      usages.set(step, { cpu: Math.max(other.cpu, cores), memory: Math.max(other.memory, memory.value) });
    }
    before = { atMs: cpu.atMs, seconds: cpu.value };
  }
  return usages;
}

/** Adds up what the containers of a Pod used in each step that all of them have. */
export function sumByStep(parts: readonly ReadonlyMap<number, MeasuredUsage>[]): Map<number, MeasuredUsage> {
  const [first, ...others] = parts;
  const sums = [...first!].flatMap(([step, one]) => {
    const all = [one, ...others.flatMap((part) => part.get(step) ?? [])];
    if (all.length < parts.length) return [];
    const sumOf = (resource: keyof MeasuredUsage) => all.reduce((sum, usage) => sum + usage[resource], 0);
    return [[step, { cpu: sumOf('cpu'), memory: sumOf('memory') }] as const];
  });
  return new Map(sums);
}

function sampleOf(page: string, series: string): { readonly value: number; readonly atMs: number } | undefined {
  const [value, atMs] = page.split(`\n${series} `)[1]?.split('\n', 1)[0]?.split(' ') ?? [];
  return value === undefined || atMs === undefined ? undefined : { value: Number(value), atMs: Number(atMs) };
}
