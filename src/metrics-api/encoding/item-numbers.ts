import { formatGoDuration } from '../../config/go-duration.js';
import { BINARY_SUFFIXES, DECIMAL_SUFFIXES, powerOf } from '../objects/quantity.js';
import { formatTime } from '../objects/time.js';
import type { BackwardWriter } from './backward-writer.js';

// Each writes what the function in quantity.ts, time.ts or go-duration.ts formats, without making a text of it: a list of
// 30,000 Pods would leave 100,000 of them as garbage.

/** A power of two, and more than what one list mostly has: nodes are scraped, and their containers measured, within a minute. */
const KNOWN_SECONDS = 64;
/** Seconds since the epoch, each where its last bits say, and what `formatTime` makes of it. */
const knownSeconds = new Float64Array(KNOWN_SECONDS).fill(Number.NaN);
const knownTimes = Array.from({ length: KNOWN_SECONDS }, () => '');

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
  writer.digits(power === 0 ? value : value / base ** power);
}

/** A time in milliseconds since the epoch, up to the year 9999. */
export function writeTime(writer: BackwardWriter, ms: number): void {
  const second = Math.floor(ms / 1000);
  // Within a cycle there are a few seconds, which all Pods share.
  const place = second & (KNOWN_SECONDS - 1);
  if (knownSeconds[place] !== second) {
    knownSeconds[place] = second;
    knownTimes[place] = formatTime(ms);
  }
  writer.text(knownTimes[place]!);
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
