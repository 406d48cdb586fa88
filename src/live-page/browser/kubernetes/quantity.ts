/** What each suffix of a quantity stands for. */
const FACTORS: Readonly<Record<string, number>> = {
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

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** Returns the number of cores, bytes or devices that a quantity says; undefined if it is none. */
export function parseQuantity(text: string | undefined): number | undefined {
  const [, digits, exponent, suffix] = QUANTITY.exec(text ?? '') ?? [];
  if (digits === undefined) return undefined;
  return exponent === undefined ? Number(digits) * FACTORS[suffix ?? '']! : Number(digits + exponent);
}

/** Returns cores as `kubectl top` writes them: whole millicores, rounded up. */
export function formatCpu(cores: number): string {
  // What a product of floats adds is no millicore.
  return `${Math.ceil(Number((cores * 1000).toPrecision(12)))}m`;
}

/** Returns bytes as `kubectl top` writes them: whole mebibytes, rounded down. */
export function formatMemory(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}Mi`;
}

/** Returns the number of a resource as people read it. */
export function formatAmount(resource: string, value: number): string {
  if (resource === 'cpu') return formatCpu(value);
  if (resource === 'memory' || resource.endsWith('memory')) return formatMemory(value);
  return String(Number(value.toFixed(2)));
}

/** Returns how much `part` is of `whole`, such as `85 %`. */
export function formatPercent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
