import { formatGoDuration } from '../../config/go-duration.js';
import { BINARY_SUFFIXES, DECIMAL_SUFFIXES, powerOf } from '../quantity.js';
import { formatTime } from '../time.js';
import type { BackwardWriter } from './backward-writer.js';

// Each writes what the function in quantity.ts, time.ts or go-duration.ts formats, without making a text of it: of the
// 0.4 µs that a Pod takes in a list, texts would take as much again.

const DAY_MS = 86_400_000;

/** What `formatTime` writes of a day before the hours, for the last day that was asked for. */
let knownDay = Number.NaN;
let knownDate = '';

/** CPU in billionths of a core. */
export function writeCpu(writer: BackwardWriter, nanocores: number): void {
  writeQuantity(writer, nanocores, 1000, DECIMAL_SUFFIXES, 0);
}

/** Memory in bytes. */
export function writeMemory(writer: BackwardWriter, bytes: number): void {
  if (bytes < 1024) writeQuantity(writer, bytes, 1000, DECIMAL_SUFFIXES, 3);
  else writeQuantity(writer, bytes, 1024, BINARY_SUFFIXES, 0);
}

function writeQuantity(
  writer: BackwardWriter,
  value: number,
  base: number,
  suffixes: readonly string[],
  unit: number,
): void {
  if (value === 0) return writer.digits(0);
  const power = powerOf(value, base, suffixes.length - 1 - unit);
  writer.text(suffixes[unit + power]!);
  writer.digits(value / base ** power);
}

/** A time in milliseconds since the epoch, up to the year 9999. */
export function writeTime(writer: BackwardWriter, ms: number): void {
  const day = Math.floor(ms / DAY_MS);
  if (day !== knownDay) {
    knownDay = day;
    knownDate = formatTime(ms).slice(0, 'yyyy-mm-ddT'.length);
  }
  const seconds = Math.floor((ms - day * DAY_MS) / 1000);
  writer.text('Z');
  writer.digits(seconds % 60, 2);
  writer.text(':');
  writer.digits(Math.floor(seconds / 60) % 60, 2);
  writer.text(':');
  writer.digits(Math.floor(seconds / 3600), 2);
  writer.text(knownDate);
}

/** A window in nanoseconds. */
export function writeWindow(writer: BackwardWriter, ns: number): void {
  // All but the window of a gap, or of a container that is measured every moment.
  if (!(ns >= 1e9 && ns < 60e9)) return writer.text(formatGoDuration(ns));
  const seconds = Math.floor(ns / 1e9);
  let fraction = Math.trunc(ns - seconds * 1e9);
  writer.text('s');
  if (fraction > 0) {
    let digits = 9;
    for (; fraction % 10 === 0; digits--) fraction /= 10;
    writer.digits(fraction, digits);
    writer.text('.');
  }
  writer.digits(seconds);
}
