import { formatCpu, formatMemory } from '../objects/quantity.js';

/** Billionths of the unit that each suffix stands for. */
const NANO: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 10n ** 3n,
  m: 10n ** 6n,
  '': 10n ** 9n,
  ...powers('k M G T P E', 1000n),
  ...powers('Ki Mi Gi Ti Pi Ei', 1024n),
};

function powers(suffixes: string, base: bigint): Record<string, bigint> {
  return Object.fromEntries(suffixes.split(' ').map((suffix, i) => [suffix, 10n ** 9n * base ** BigInt(i + 1)]));
}

/**
 * The sum of Quantities of one resource, as a canonical Quantity. Quantities are whole numbers with a suffix, as this
 * server writes them.
 *
 * @param resource `cpu` is counted in billionths, every other resource in whole units
 */
export function sumQuantities(resource: string, quantities: readonly string[]): string {
  // By far the most Pods have one container, whose Quantity is canonical already.
  if (quantities.length === 1) return quantities[0]!;
  const nano = quantities.reduce((sum, text) => sum + toNano(text), 0n);
  return resource === 'cpu' ? formatCpu(Number(nano)) : formatMemory(Number(nano / NANO['']!));
}

function toNano(text: string): bigint {
  const [, digits = '0', suffix = ''] = /^(\d+)(\D*)$/.exec(text) ?? [];
  return BigInt(digits) * (NANO[suffix] ?? 0n);
}
