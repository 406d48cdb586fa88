import type { MeasuredResource } from '../../model/resources.js';
import { formatValue } from './quantity.js';

const MILLI = 1e6;
const MICRO = 1e3;
const KIBI = 1024;

/**
 * A value as a short Quantity. CPU is rounded to millicores, and to microcores below ten millicores. Bytes are rounded to
 * KiB from 64 KiB up.
 */
export function roundedQuantity(unit: MeasuredResource['unit'], value: number): string {
  return formatValue(unit, unit === 'nanocores' ? roundedCpu(value) : roundedBytes(value));
}

function roundedCpu(nanocores: number): number {
  const step = nanocores >= 10 * MILLI ? MILLI : MICRO;
  return Math.round(nanocores / step) * step;
}

function roundedBytes(bytes: number): number {
  return bytes >= 64 * KIBI ? Math.round(bytes / KIBI) * KIBI : Math.round(bytes);
}
