import type { MeasuredResource } from '../model/resources.js';

/** The code of a point that is missing. */
export const NO_VALUE = 0;

/** The code of zero. */
const ZERO = 1;
/** The last code. Larger values have it too. */
const LARGEST = 0xff_ff;

/** What the smallest step of a code stands for, in the unit. Values from 2,048 steps up have 12 exact bits. */
const STEPS: Readonly<Record<MeasuredResource['unit'], number>> = {
  nanocores: 1,
  bytes: 8,
  thousandths: 1,
};

const MANTISSA_BITS = 11;
/** How many codes one power of two has. */
const CODES = 1 << MANTISSA_BITS;

// The upper half of a double has its sign, 11 bits of exponent and the first 20 bits of its mantissa.
const SHIFT = 20 - MANTISSA_BITS;
const ROUNDING = 1 << (SHIFT - 1);
const EXPONENT_BIAS = 1023;
/** What is subtracted from the first bits of a double so that 2,048 steps have the code after that of 2,047 steps. */
const OFFSET = ((EXPONENT_BIAS + MANTISSA_BITS) << MANTISSA_BITS) - CODES;

/** By exponent: how many steps the last bit of a mantissa stands for. */
const SCALES = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** Math.max(exponent - 1, 0));

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const UPPER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/**
 * A value as a 16-bit float: 5 bits of exponent, 11 of mantissa. The error is at most 2^-12 (0.024 %) of the value, or half
 * a step below 2,048 steps. Nanocores reach 4,398 cores and bytes 32 TiB. A larger value is a larger code.
 *
 * @param value a number of the unit, not negative; `NaN` has no value
 */
export function codeOf(unit: MeasuredResource['unit'], value: number): number {
  return codeOfSteps(value / STEPS[unit]);
}

/** The code of so many of the smallest steps. */
export function codeOfSteps(steps: number): number {
  if (!(steps >= 0)) return NO_VALUE;
  if (steps < CODES) return Math.round(steps) + ZERO;
  double[0] = steps;
  const code = ((words[UPPER]! + ROUNDING) >>> SHIFT) - OFFSET + ZERO;
  return code < LARGEST ? code : LARGEST;
}

/** The value of a code, in the unit; `NaN` for a missing point. */
export function valueOf(unit: MeasuredResource['unit'], code: number): number {
  return code === NO_VALUE ? Number.NaN : stepsOf(code) * stepSize(unit);
}

/** What the smallest step of a code stands for, in the unit. */
export function stepSize(unit: MeasuredResource['unit']): number {
  return STEPS[unit];
}

/** How many steps a code that is a value stands for. */
export function stepsOf(code: number): number {
  const bits = code - ZERO;
  const exponent = bits >>> MANTISSA_BITS;
  const mantissa = bits & (CODES - 1);
  return exponent === 0 ? mantissa : (mantissa | CODES) * SCALES[exponent]!;
}
