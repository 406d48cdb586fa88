/**
 * Chance that is the same in every run: each number is a hash of a text that says what the number is for, so no draw
 * depends on how many were made before it.
 */

/** A 32-bit hash of a text (FNV-1a, then murmur3's finish so that texts that differ in one letter spread out). */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) that belongs to this text. */
export function fraction(text: string): number {
  return hash(text) / 0x1_0000_0000;
}

/** A number in [low, high) that belongs to this text. */
export function between(text: string, low: number, high: number): number {
  return low + fraction(text) * (high - low);
}
