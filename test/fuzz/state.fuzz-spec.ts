import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { BATCH_FIELDS, type BatchLayout } from '../../src/model/metrics-batch.js';
import { decodeState, StateError, type StoredState } from '../../src/state/decode-state.js';
import { encodeState, type StoredNode } from '../../src/state/encode-state.js';
import { END } from '../../src/state/state-format.js';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './fuzz.ts';

const IDENTITY = Buffer.alloc(32, 7);
const WRITTEN_MS = 1_790_000_000_000;

const node = (name: string, pods: readonly string[]): StoredNode => {
  const layout: BatchLayout = {
    namespaces: pods.map(() => 'shop'),
    pods,
    firstSlots: [...pods.map((_, index) => index + 1), pods.length + 1],
    containers: ['', ...pods.map(() => 'app')],
  };
  const values = Float64Array.from({ length: layout.containers.length * BATCH_FIELDS }, (_, index) => index / 7);
  return { name, storedMs: WRITTEN_MS - 5000, batch: { layout, values } };
};

const fileOf = (nodes: readonly StoredNode[]): Buffer => Buffer.concat([...encodeState(IDENTITY, WRITTEN_MS, nodes)]);

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** The file that it would be if somebody had meant it: its last four bytes are the checksum of the others. */
function withChecksum(bytes: Buffer): Buffer {
  if (bytes.length < 4) return bytes;
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(crc32(copy.subarray(0, -4)), copy.length - 4);
  return copy;
}

function decoded(bytes: Buffer): StoredState | undefined {
  try {
    return decodeState(bytes, IDENTITY);
  } catch (error) {
    expect(error).toBeInstanceOf(StateError);
    return undefined;
  }
}

const seeds = [
  fileOf([]),
  fileOf([node('node-1', [])]),
  fileOf([node('node-1', ['web-1', 'web-2']), node('ñ', ['x'])]),
];

const target: FuzzTarget = {
  name: 'state-file',
  seeds,
  // The lengths and numbers that a reader could believe.
  words: [0, 1, 2, 255, 2 ** 31, END - 1, END].map(u32),
  check: (input) => {
    // Nothing else than what was written has the right checksum.
    if (!seeds.some((seed) => seed.equals(input))) expect(decoded(input)).toBeUndefined();
    const state = decoded(withChecksum(input));
    // What is believed has a meaning: written anew it is the same again, every slot in its place.
    if (state === undefined) return;
    const again = Buffer.concat([...encodeState(IDENTITY, state.writtenMs, state.nodes)]);
    expect(decodeState(again, IDENTITY)).toEqual(state);
  },
};

it('a state file is read as it was written, or refused', () => fuzz(target));
