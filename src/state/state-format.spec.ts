import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BATCH_FIELDS, type BatchLayout } from '../model/metrics-batch.js';
import { decodeState, StateError } from './decode-state.js';
import { encodeState, type StoredNode } from './encode-state.js';

const IDENTITY = Buffer.alloc(32, 7);
const T = 1_790_000_000_000;

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }),
  fc.constantFrom('web-1', 'kube-system'),
);
const pod = fc.record({ namespace: name, name, containers: fc.array(name, { minLength: 1, maxLength: 3 }) });
const node: fc.Arbitrary<StoredNode> = fc
  .record({
    name,
    storedMs: fc.nat(),
    pods: fc.array(pod, { maxLength: 4 }),
    numbers: fc.array(fc.double(), { minLength: 52, maxLength: 52 }),
  })
  .map(({ name: of, storedMs, pods, numbers }) => {
    const firstSlots = [1];
    for (const { containers } of pods) firstSlots.push(firstSlots.at(-1)! + containers.length);
    const layout: BatchLayout = {
      namespaces: pods.map(({ namespace }) => namespace),
      pods: pods.map((each) => each.name),
      firstSlots,
      containers: ['', ...pods.flatMap(({ containers }) => containers)],
    };
    const values = Float64Array.from(numbers.slice(0, layout.containers.length * BATCH_FIELDS));
    return { name: of, storedMs, batch: { layout, values } };
  });

function fileOf(nodes: readonly StoredNode[]): Buffer {
  return Buffer.concat([...encodeState(IDENTITY, T, nodes)]);
}

/** What is wrong with it, if it is noticed as such. */
function problemOf(bytes: Buffer, identity = IDENTITY): string | undefined {
  try {
    decodeState(bytes, identity);
    return undefined;
  } catch (error) {
    if (error instanceof StateError) return error.message;
    throw error;
  }
}

/** With a checksum that is right. */
function sealed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(crc32(copy.subarray(0, -4)), copy.length - 4);
  return copy;
}

describe('the state of points', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), (nodes) => {
        expect(decodeState(fileOf(nodes), IDENTITY)).toEqual({ writtenMs: T, nodes });
      }),
    );
  });

  it('is written in slices, so that other work gets its turn', () => {
    const containers = ['', ...Array.from({ length: 200 }, (_, i) => `container-${i}`)];
    const layout = { namespaces: ['shop'], pods: ['web'], firstSlots: [1, 201], containers };
    const batch = { layout, values: new Float64Array(201 * BATCH_FIELDS).fill(1.5) };
    const nodes = Array.from({ length: 500 }, (_, i) => ({ name: `node-${i}`, storedMs: T, batch }));
    const slices = [...encodeState(IDENTITY, T, nodes)];
    expect(slices.length).toBeGreaterThan(30);
    expect(Math.max(...slices.map(({ length }) => length))).toBeLessThan(160 * 1024);
    expect(decodeState(Buffer.concat(slices), IDENTITY).nodes).toEqual(nodes);
  });

  it('is not used when any byte of it is another one, or any part is missing', () => {
    fc.assert(
      fc.property(
        fc.array(node, { maxLength: 3 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (nodes, place, change) => {
          const good = fileOf(nodes);
          const at = place % good.length;
          const changed = Buffer.from(good);
          changed[at]! ^= change;
          expect(problemOf(changed)).toMatch(/damaged|not a state|format/);
          expect(problemOf(good.subarray(0, at))).toMatch(/damaged/);
          expect(problemOf(Buffer.concat([good, Buffer.from([change])]))).toMatch(/damaged/);
        },
      ),
    );
  });

  it('never breaks the reader, though the checksum of nonsense be right', () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 3 }), fc.nat(), fc.nat({ max: 255 }), (nodes, place, byte) => {
        const bytes = fileOf(nodes);
        bytes[56 + (place % (bytes.length - 56))] = byte;
        problemOf(sealed(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  it('says what it is instead', () => {
    const good = fileOf([]);
    expect(problemOf(Buffer.alloc(0))).toBe('is damaged: 0 bytes are too few');
    expect(problemOf(Buffer.from('{"apiVersion":"v1"}'.padEnd(80)))).toBe('is not a state of this server');
    expect(problemOf(good, Buffer.alloc(32, 8))).toBe('belongs to another cluster');
    const later = Buffer.from(good);
    later.writeUInt32LE(2, 4);
    expect(problemOf(sealed(later))).toBe('has format 2; want 1');
  });
});
