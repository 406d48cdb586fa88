const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const SMALL = ['', 'm', 'u', 'n'];

/** The whole number that a Kubernetes quantity stands for (`64Ki`, `1e3`, `0.5M`), rounded up as Go's Value() does. */
export function bytesOf(quantity: string): number {
  const [, number = '0', suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(.*)$/.exec(quantity) ?? [];
  return Math.ceil(Number(number) * scaleOf(suffix));
}

function scaleOf(suffix: string): number {
  if (suffix.endsWith('i')) return 1024 ** (suffix === 'Ki' ? 1 : DECIMAL.indexOf(suffix[0]!));
  return DECIMAL.includes(suffix) ? 1000 ** DECIMAL.indexOf(suffix) : 1000 ** -SMALL.indexOf(suffix);
}
