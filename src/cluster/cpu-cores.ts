/** What of a suffix of Kubernetes' quantities is in use for CPU. */
const FACTORS: Readonly<Record<string, number>> = { '': 1, m: 1e-3, k: 1e3 };

/** How many cores a quantity is, such as `8`, `7910m` or `10k`; undefined when it is none, or none above zero. */
export function cpuCores(quantity: unknown): number | undefined {
  const [, digits, suffix = ''] = /^(\d+(?:\.\d+)?)([mk]?)$/.exec(String(quantity)) ?? [];
  const cores = Number(digits) * FACTORS[suffix]!;
  return cores > 0 ? cores : undefined;
}
