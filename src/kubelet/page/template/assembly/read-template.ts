// AssemblyScript, which is TypeScript with the types of WebAssembly. `npm run docs:assembly` compiles it.
import {
  BEGINS_METRIC,
  CPU,
  FORM_RECORD,
  GAUGE,
  LABELS_RECORD,
  MEMORY,
  MOST_LINES,
  NO_LABELS,
  NOBODY,
  OF_NODE,
  RUN_RECORD,
  SCRIPT_HEADER,
  START,
  TEXT_RECORD,
  UNREAD,
  ZERO,
} from '../template-format';

const NEWLINE: u8 = 0x0a;
const SPACE: u8 = 0x20;
const PLUS: u8 = 0x2b;
const MINUS: u8 = 0x2d;
const POINT: u8 = 0x2e;
const SMALL_E: u8 = 0x65;

/** 10^0 to 10^22: every power of ten that a double holds exactly. */
const POWERS_OF_TEN = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const HIGHEST_POWER: i32 = 22;
const MAX_SAFE_INTEGER: u64 = 9007199254740991;
/** So many digits are below 2^64. */
const MOST_DIGITS: i32 = 19;
const TWO_TO_63: f64 = 9.223372036854775808e18;
const TWO_TO_64: f64 = 1.8446744073709551616e19;

/** What the last line says. */
let value: f64 = 0;
let timeMs: f64 = 0;

/**
 * Reads a page's numbers into arrays. Returns how many bytes were read, and -1 when the page is another one or is written
 * in a rare way. Then some of the numbers may have been written.
 *
 * All are addresses: the page, which ends with a line break and zeros behind it; its end; form, script and numbers as
 * `template-format.ts` describes them.
 */
export function readTemplate(
  page: usize,
  end: usize,
  form: usize,
  script: usize,
  numbers: usize,
  requestTimeMs: f64,
): i32 {
  const runs = load<u16>(script) as usize;
  const texts = script + SCRIPT_HEADER + runs * RUN_RECORD;
  const allLabels = texts + ((load<u16>(script, 4) as usize) + 1) * TEXT_RECORD;
  const bytes = allLabels + (load<u16>(script, 2) as usize) * LABELS_RECORD;
  let at = page;
  let metric = form;
  let name: usize = 0;
  let nameLength: usize = 0;
  let kind: u32 = 0;
  let array: usize = 0;
  let isOfNode = false;
  for (let run = script + SCRIPT_HEADER; run < texts; run += RUN_RECORD) {
    const first = load<u16>(run) as usize;
    const lines = load<u16>(run, 2) as usize;
    let isNamed = false;
    if ((lines & BEGINS_METRIC) != 0) {
      const headingLength = load<u16>(metric) as usize;
      nameLength = load<u16>(metric, 2);
      kind = load<u8>(metric, 4) & ~OF_NODE;
      isOfNode = (load<u8>(metric, 4) & OF_NODE) != 0;
      array = numbers + load<u32>(numbers + ((load<u8>(metric, 5) as usize) << 2));
      name = metric + FORM_RECORD + headingLength - nameLength;
      if (!isSame(at, end, metric + FORM_RECORD, headingLength)) return -1;
      at += headingLength;
      metric += headingLength + FORM_RECORD;
      isNamed = true;
    }
    let labels = allLabels + first * LABELS_RECORD;
    for (let i: usize = lines & MOST_LINES; i > 0; i--, labels += LABELS_RECORD) {
      if (!isNamed) {
        if (!isSame(at, end, name, nameLength)) return -1;
        at += nameLength;
      }
      isNamed = false;
      let place: usize = 0;
      if (first != NO_LABELS) {
        for (let part: usize = 0; part < 4; part += 2) {
          const text = texts + (load<u16>(labels + part) as usize) * TEXT_RECORD;
          const begin = load<u32>(text) as usize;
          const length = (load<u32>(text, 4) as usize) - begin;
          if (!isSame(at, end, bytes + begin, length)) return -1;
          at += length;
        }
        if (!isOfNode) place = load<u16>(labels, 4);
      }
      if (load<u8>(at) != SPACE) return -1;
      at = scanLineEnd(at + 1, requestTimeMs);
      if (at == 0) return -1;
      if (kind == UNREAD || place == NOBODY) continue;
      if (kind == ZERO) {
        if (value != 0) return -1;
      } else if (kind == GAUGE) {
        store<f64>(array + (place << 3), value < TWO_TO_64 ? trunc(value) : NaN);
      } else {
        // The fields of a slot are time, CPU, memory and start (`model/metrics-batch.ts`).
        const slot = array + (place << 5);
        if (kind == START) store<f64>(slot, toCount(value * 1e9, TWO_TO_63), 24);
        else {
          store<f64>(slot, timeMs);
          if (kind == CPU) store<f64>(slot, toCount(value * 1e9, TWO_TO_64), 8);
          else if (kind == MEMORY) store<f64>(slot, toCount(value, TWO_TO_64), 16);
        }
      }
    }
  }
  return (at - page) as i32;
}

/** A whole number below the limit. What is too large counts as zero. */
function toCount(count: f64, limit: f64): f64 {
  return count < limit ? trunc(count) : 0;
}

/** Whether the bytes at `at` are those at `known`. Sixteen are compared at a time, the last ones twice. */
function isSame(at: usize, end: usize, known: usize, length: usize): bool {
  if (at + length > end) return false;
  if (length >= 16) {
    const last = length - 16;
    let difference = v128.xor(v128.load(at + last), v128.load(known + last));
    for (let i: usize = 0; i < last; i += 16) {
      difference = v128.or(difference, v128.xor(v128.load(at + i), v128.load(known + i)));
    }
    return !v128.any_true(difference);
  }
  if (length >= 8) {
    const last = length - 8;
    return ((load<u64>(at) ^ load<u64>(known)) | (load<u64>(at + last) ^ load<u64>(known + last))) == 0;
  }
  if (length >= 4) {
    const last = length - 4;
    return ((load<u32>(at) ^ load<u32>(known)) | (load<u32>(at + last) ^ load<u32>(known + last))) == 0;
  }
  for (let i: usize = 0; i < length; i++) if (load<u8>(at + i) != load<u8>(known + i)) return false;
  return true;
}

/** Reads value and time of a line. Returns where the next line begins, or 0. */
function scanLineEnd(start: usize, requestTimeMs: f64): usize {
  let at = scanValue(start);
  if (at == 0) return 0;
  if (load<u8>(at) == NEWLINE) {
    timeMs = requestTimeMs;
    return at + 1;
  }
  if (load<u8>(at) != SPACE) return 0;
  at = scanTime(at + 1);
  return at != 0 && load<u8>(at) == NEWLINE ? at + 1 : 0;
}

/**
 * Reads a decimal without a sign, as the nearest double. Returns where it ends, or 0 when it is none or is one that
 * takes more than two exact steps. `float.ts` says why these steps give the nearest double.
 */
function scanValue(start: usize): usize {
  let at = start;
  let mantissa: u64 = 0;
  for (let digit = digitAt(at); digit < 10; digit = digitAt(++at)) mantissa = mantissa * 10 + digit;
  let digits = (at - start) as i32;
  let scale: i32 = 0;
  if (load<u8>(at) == POINT) {
    const fraction = ++at;
    const eight = load<u64>(at);
    if (isEightDigits(eight)) {
      mantissa = mantissa * 100000000 + eightDigits(eight);
      at += 8;
    }
    for (let digit = digitAt(at); digit < 10; digit = digitAt(++at)) mantissa = mantissa * 10 + digit;
    scale = -((at - fraction) as i32);
    digits -= scale;
  }
  if (digits == 0 || digits > MOST_DIGITS) return 0;
  if (load<u8>(at) == SMALL_E) {
    const sign = load<u8>(++at);
    if (sign == MINUS || sign == PLUS) at++;
    const exponentStart = at;
    let exponent: i32 = 0;
    for (let digit = digitAt(at); digit < 10; digit = digitAt(++at)) exponent = exponent * 10 + digit;
    if (at == exponentStart || at > exponentStart + 3) return 0;
    scale += sign == MINUS ? -exponent : exponent;
  }
  if (mantissa <= MAX_SAFE_INTEGER && scale >= -HIGHEST_POWER && scale <= HIGHEST_POWER) {
    value = scale < 0 ? (mantissa as f64) / powerOfTen(-scale) : (mantissa as f64) * powerOfTen(scale);
    return at;
  }
  if (scale < -9 || scale > -1) return 0;
  const one = powerOfTen(-scale) as u64;
  const whole = mantissa / one;
  if (whole < 1 << 21 || whole >= (1 as u64) << 44) return 0;
  value = (whole as f64) + ((mantissa % one) as f64) / (one as f64);
  return at;
}

/** Reads a time of 10 to 15 digits: a double holds each exactly. Returns where it ends, or 0. */
function scanTime(start: usize): usize {
  const eight = load<u64>(start);
  if (!isEightDigits(eight)) return 0;
  let time = eightDigits(eight);
  let at = start + 8;
  for (let digit = digitAt(at); digit < 10; digit = digitAt(++at)) time = time * 10 + digit;
  if (at < start + 10 || at > start + 15) return 0;
  timeMs = time as f64;
  return at;
}

/** The digit's value; more than 9 when the byte is none. */
function digitAt(at: usize): u32 {
  return (load<u8>(at) as u32) - 0x30;
}

function powerOfTen(exponent: i32): f64 {
  return load<f64>(POWERS_OF_TEN + ((exponent as usize) << 3));
}

/** Whether each of eight bytes is a digit. */
function isEightDigits(text: u64): bool {
  const tooHigh = text + 0x4646464646464646;
  const tooLow = text - 0x3030303030303030;
  return ((text | tooHigh | tooLow) & 0x8080808080808080) == 0;
}

/** The number that eight digits are: pairs of digits are put together, then pairs of pairs, all in one word. */
function eightDigits(text: u64): u64 {
  const digits = text - 0x3030303030303030;
  const pairs = digits * 10 + (digits >> 8);
  const high = (pairs & 0x000000ff000000ff) * (100 + (1000000 << 32));
  const low = ((pairs >> 16) & 0x000000ff000000ff) * (1 + (10000 << 32));
  return (high + low) >> 32;
}
