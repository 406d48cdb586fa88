import { hash } from './random.ts';

/** The letters of Kubernetes' generated names: no vowels, nothing that looks like another letter. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

const SUFFIXES = SAFE_LETTERS.length ** 5;
/** Shares no factor with the number of suffixes, so stepping by it meets each of them once. */
const STEP = 5_999_471;

/** The five letters that `generateName` appends: those of one text differ by the ordinal, as a real cluster sees to. */
export function nameSuffix(text: string, ordinal: number): string {
  let rest = (hash(text) + ordinal * STEP) % SUFFIXES;
  let suffix = '';
  for (let i = 0; i < 5; i++) {
    suffix += SAFE_LETTERS[rest % SAFE_LETTERS.length];
    rest = Math.floor(rest / SAFE_LETTERS.length);
  }
  return suffix;
}

/** A pod-template-hash: the decimal digits of a 32-bit hash in safe letters, as the Deployment controller writes it. */
export function templateHash(text: string): string {
  const digits = String(hash(text));
  let safe = '';
  for (let i = 0; i < digits.length; i++) safe += SAFE_LETTERS[digits.charCodeAt(i) % SAFE_LETTERS.length];
  return safe;
}

/** A version 4 UUID that belongs to this text. */
export function uidOf(text: string): string {
  const hex = [0, 1, 2, 3].map((i) => hash(`${text}@${i}`).toString(16).padStart(8, '0')).join('');
  const variant = '89ab'[hash(text) % 4]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
