import { formatGoDuration } from '../../config/go-duration.js';
import { ownCopy } from '../../model/own-copy.js';
import { powerOf, type QuantityScale } from '../objects/quantity.js';
import { formatTime } from '../objects/time.js';
import type { ForwardWriter } from './forward-writer.js';

// These write what `formatQuantity`, `formatTime` and `formatGoDuration` return, without a text for each number
// (`npm run bench -- answers`).

/** Writes a value as a Quantity; both writers have this method. */
export function writeQuantity(
  writer: { number(value: number, suffix: string): void },
  value: number,
  { base, suffixes }: QuantityScale,
): void {
  if (value === 0) return writer.number(0, '');
  const power = powerOf(value, base, suffixes.length - 1);
  let quotient = value;
  // To divide a few times takes less time than an exponentiation.
  for (let i = 0; i < power; i++) quotient /= base;
  writer.number(quotient, suffixes[power]!);
}

/** A power of two. Most lists have fewer seconds: nodes are scraped, and their containers measured, within a minute. */
const KNOWN_SECONDS = 64;
/** Seconds since the epoch, by their last bits, and what `formatTime` returns for each. */
const knownSeconds = new Float64Array(KNOWN_SECONDS).fill(Number.NaN);
const knownTimes: Buffer[] = Array.from({ length: KNOWN_SECONDS }, () => Buffer.alloc(0));

/** Writes a time in milliseconds since the epoch, up to the year 9999. */
export function writeTime(writer: ForwardWriter, ms: number): void {
  const second = Math.floor(ms / 1000);
  const place = second & (KNOWN_SECONDS - 1);
  if (knownSeconds[place] !== second) {
    knownSeconds[place] = second;
    knownTimes[place] = ownCopy(Buffer.from(formatTime(ms)));
  }
  writer.bytes(knownTimes[place]!);
}

/** Writes a window in nanoseconds. */
export function writeWindow(writer: ForwardWriter, ns: number): void {
  // Only the window of a gap is longer, or that of a container that is measured every moment shorter.
  if (!(ns >= 1e9 && ns < 60e9)) return writer.text(formatGoDuration(ns));
  const seconds = Math.floor(ns / 1e9);
  let fraction = (ns - seconds * 1e9) | 0;
  if (fraction === 0) return writer.number(seconds, 's');
  let digits = 9;
  for (; fraction % 10 === 0; digits--) fraction /= 10;
  writer.number(seconds, '.');
  writer.number(fraction, 's', digits);
}
