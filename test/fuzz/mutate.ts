import type { Random } from './random.ts';

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[], words: readonly Buffer[]) => Buffer;

const MOST_BYTES = 64 * 1024;
const MOST_REPEATED = 64;

const flipBit: Mutation = (bytes, random) => changed(bytes, random, (byte) => byte ^ (1 << random.below(8)));
const setByte: Mutation = (bytes, random) => changed(bytes, random, () => random.below(256));
const cut: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1));

/** A digit becomes another one: what is most of a page, and most of what changes between pages. */
const changeDigit: Mutation = (bytes, random) => {
  const from = random.below(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const at = (from + i) % bytes.length;
    const byte = bytes[at]!;
    if (byte < 48 || byte > 57) continue;
    const copy = Buffer.from(bytes);
    copy[at] = 48 + random.below(10);
    return copy;
  }
  return bytes;
};

const remove: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))]);
};

const repeat: Mutation = (bytes, random) => {
  const at = random.below(bytes.length + 1);
  const piece = bytes.subarray(at, at + 1 + random.below(MOST_REPEATED));
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
};

const insertWord: Mutation = (bytes, random, _, words) => {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), random.pick(words), bytes.subarray(at + random.below(2))]);
};

/** The beginning of one and the end of another, mostly at the ends of lines. */
const splice: Mutation = (bytes, random, others) => {
  const other = random.pick(others);
  const lineAt = (of: Buffer): number => {
    const at = random.below(of.length + 1);
    const end = random.below(4) === 0 ? -1 : of.indexOf(10, at);
    return end === -1 ? at : end + 1;
  };
  return Buffer.concat([bytes.subarray(0, lineAt(bytes)), other.subarray(lineAt(other))]);
};

const MUTATIONS = [
  flipBit,
  flipBit,
  setByte,
  cut,
  changeDigit,
  changeDigit,
  remove,
  repeat,
  insertWord,
  insertWord,
  splice,
] as const;

/** A good input with one to four changes, of the kinds that break parsers. `words` are pieces of its language. */
export function mutate(seeds: readonly Buffer[], words: readonly Buffer[], random: Random): Buffer {
  let bytes: Buffer = random.pick(seeds);
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    bytes = random.pick(MUTATIONS)(bytes, random, seeds, words).subarray(0, MOST_BYTES);
  }
  return bytes;
}

function changed(bytes: Buffer, random: Random, change: (byte: number) => number): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  const at = random.below(copy.length);
  copy[at] = change(copy[at]!);
  return copy;
}
