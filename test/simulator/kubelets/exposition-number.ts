/**
 * A number as the kubelet's Prometheus library writes it: the shortest digits that give the same double back, with an
 * exponent from a million upwards and below a ten-thousandth (Go's `strconv.AppendFloat(value, 'g', -1, 64)`).
 */
export function expositionNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const text = value.toExponential();
  const exponentAt = text.indexOf('e') + 2;
  // Go pads the exponent to two digits.
  return text.length - exponentAt < 2 ? `${text.slice(0, exponentAt)}0${text.slice(exponentAt)}` : text;
}
