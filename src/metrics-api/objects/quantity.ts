import { CPU, MEMORY, type MeasuredResource } from '../../model/resources.js';
import type { ResourceUsage } from '../../model/usage.js';

/** What a Quantity is written with: the suffix of each power of the base. */
export interface QuantityScale {
  readonly base: number;
  readonly suffixes: readonly string[];
}

const NANO: QuantityScale = { base: 1000, suffixes: ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] };
const MILLI: QuantityScale = { base: 1000, suffixes: NANO.suffixes.slice(2) };
const DECIMAL: QuantityScale = { base: 1000, suffixes: NANO.suffixes.slice(3) };
const BINARY: QuantityScale = { base: 1024, suffixes: ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] };

/**
 * The scale that a value of a resource is written in. `251000000` nanocores are `251m`, `500000` are `500u`, two cores are
 * `2`. `850` thousandths are `850m`. Bytes have powers of 1024: `10485760` bytes are `10Mi`. What is not a whole number of KiB stays in bytes, and below
 * 1024 bytes the API machinery writes powers of 1000 (`1000` bytes are `1k`).
 */
export function scaleOf(unit: MeasuredResource['unit'], value: number): QuantityScale {
  if (unit === 'nanocores') return NANO;
  if (unit === 'thousandths') return MILLI;
  return value < 1024 ? DECIMAL : BINARY;
}

/** A value of a resource as a canonical Kubernetes Quantity. A whole number, not negative. */
export function formatValue(unit: MeasuredResource['unit'], value: number): string {
  return formatQuantity(value, scaleOf(unit, value));
}

const LARGEST_INT = 0x7fffffff;

/** How often, at most, the base divides a whole number that is not zero. */
export function powerOf(value: number, base: number, most: number): number {
  let power = 0;
  if (value <= LARGEST_INT) {
    // With 32 bits remainder and quotient are fast.
    for (let rest = value | 0; power < most && rest % base === 0; rest = (rest / base) | 0) power++;
    return power;
  }
  let rest = value;
  while (power < most && divides(base, rest)) {
    rest /= base;
    power++;
  }
  return power;
}

function divides(base: number, value: number): boolean {
  // Below 2^53 no quotient by 1000 is rounded to a whole number, and by 1024 never; a remainder takes ten times as long.
  return value <= Number.MAX_SAFE_INTEGER ? Number.isInteger(value / base) : value % base === 0;
}

/** A whole number, not negative, as a canonical Quantity: the highest power of the base that divides it. */
function formatQuantity(value: number, { base, suffixes }: QuantityScale): string {
  if (value === 0) return '0';
  const power = powerOf(value, base, suffixes.length - 1);
  const whole = value / base ** power;
  // Beyond 2^53 a number prints in exponent form; a Quantity has plain digits.
  const digits = whole < Number.MAX_SAFE_INTEGER ? String(whole) : BigInt(whole).toString();
  return digits + suffixes[power]!;
}

/** The resources of a usage, sorted by name, each with its value as a Quantity. */
export function quantitiesOf({ cpuNanocores, memoryBytes, gauges }: ResourceUsage): [name: string, quantity: string][] {
  const quantities: [string, string][] = [
    [CPU.name, formatValue(CPU.unit, cpuNanocores)],
    [MEMORY.name, formatValue(MEMORY.unit, memoryBytes)],
  ];
  if (gauges === undefined) return quantities;
  for (const { resource, value } of gauges) quantities.push([resource.name, formatValue(resource.unit, value)]);
  return quantities.sort(([a], [b]) => (a < b ? -1 : 1));
}
