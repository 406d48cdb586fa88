const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a Quantity's text stands for; NaN when it is none. */
export function quantityValue(text: string): number {
  const [, digits, suffix] = /^([+-]?\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  if (digits === undefined || suffix === undefined) return Number.NaN;
  return Number(digits) * (FACTORS[suffix] ?? Number.NaN);
}

/** Cores in kubectl top's unit, rounded up as it does: `251m`. */
export function milliCores(cores: number): string {
  return `${Math.ceil(Number((cores * 1000).toFixed(6)))}m`;
}

/** Bytes in kubectl top's unit, rounded down as it does: `62Mi`. */
export function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}Mi`;
}

/** A share in whole percent, rounded down: `12%`. */
export function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.floor((part / whole) * 100)}%` : '<unknown>';
}
