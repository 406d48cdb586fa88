export const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
export const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;

/**
 * CPU as a canonical Kubernetes Quantity: `251000000` nanocores are `251m`, `500000` are `500u`, two cores are `2`.
 *
 * @param nanocores a whole number, not negative
 */
export function formatCpu(nanocores: number): string {
  return reduce(nanocores, 1000, DECIMAL_SUFFIXES);
}

/**
 * Memory as a canonical Kubernetes Quantity in powers of 1024: `10485760` bytes are `10Mi`. What is not a whole number
 * of KiB stays in bytes, and below 1024 bytes the API machinery writes powers of 1000 (`1000` bytes are `1k`).
 *
 * @param bytes a whole number, not negative
 */
export function formatMemory(bytes: number): string {
  return bytes < 1024 ? reduce(bytes, 1000, DECIMAL_SUFFIXES.slice(3)) : reduce(bytes, 1024, BINARY_SUFFIXES);
}

/** How often, at most, the base divides a whole number that is not zero. */
export function powerOf(value: number, base: number, most: number): number {
  let power = 0;
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

/** Divides by the base as often as that leaves a whole number, and names the power by its suffix. */
function reduce(value: number, base: number, suffixes: readonly string[]): string {
  if (value === 0) return '0';
  const power = powerOf(value, base, suffixes.length - 1);
  const whole = value / base ** power;
  // Beyond 2^53 a number prints in exponent form; a Quantity has plain digits.
  const digits = whole < Number.MAX_SAFE_INTEGER ? String(whole) : BigInt(whole).toString();
  return digits + suffixes[power]!;
}
