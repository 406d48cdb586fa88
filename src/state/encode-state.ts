import { crc32 } from 'node:zlib';
import type { BatchLayout, MetricsBatch } from '../model/metrics-batch.js';
import { END, FORMAT_VERSION, HEAD_BYTES, MAGIC, TAIL_BYTES } from './state-format.js';

/** The points of one node, and when they were stored, in milliseconds since the epoch. */
export interface StoredNode {
  readonly name: string;
  readonly storedMs: number;
  readonly batch: MetricsBatch;
}

/** About this many bytes are encoded before other work gets its turn, after 0.1 to 0.2 ms. */
const SLICE_BYTES = 128 * 1024;

/** Yields the file in slices. Each slice is encoded when it is requested. */
export function* encodeState(identity: Buffer, writtenMs: number, nodes: Iterable<StoredNode>): Generator<Buffer> {
  const head = Buffer.alloc(HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(FORMAT_VERSION, 4);
  identity.copy(head, 8);
  head.writeDoubleLE(writtenMs, HEAD_BYTES - 8);
  let pieces: Buffer[] = [head];
  let bytes = head.length;
  let checksum = 0;
  for (const node of nodes) {
    const piece = encodeNode(node);
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < SLICE_BYTES) continue;
    const slice = Buffer.concat(pieces, bytes);
    checksum = crc32(slice, checksum);
    yield slice;
    [pieces, bytes] = [[], 0];
  }
  const tail = Buffer.alloc(TAIL_BYTES);
  tail.writeUInt32LE(END, 0);
  const last = Buffer.concat([...pieces, tail.subarray(0, 4)]);
  tail.writeUInt32LE(crc32(last, checksum), 4);
  yield Buffer.concat([last, tail.subarray(4)]);
}

function encodeNode({ name, storedMs, batch: { layout, values } }: StoredNode): Buffer {
  const buffer = Buffer.allocUnsafe(mostBytes(name, layout) + values.byteLength);
  let at = writeText(buffer, 0, name);
  at = buffer.writeDoubleLE(storedMs, at);
  at = buffer.writeUInt32LE(layout.pods.length, at);
  for (let pod = 0; pod < layout.pods.length; pod++) {
    const [first, end] = [layout.firstSlots[pod]!, layout.firstSlots[pod + 1]!];
    at = writeText(buffer, at, layout.namespaces[pod]!);
    at = writeText(buffer, at, layout.pods[pod]!);
    at = buffer.writeUInt32LE(end - first, at);
    for (let slot = first; slot < end; slot++) at = writeText(buffer, at, layout.containers[slot]!);
  }
  at += Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(buffer, at);
  return buffer.subarray(0, at);
}

/** UTF-8 has at most three bytes for each UTF-16 unit. */
function mostBytes(name: string, { namespaces, pods, containers }: BatchLayout): number {
  let bytes = 4 + 3 * name.length + 8 + 4;
  for (const texts of [namespaces, pods, containers]) for (const text of texts) bytes += 4 + 3 * text.length;
  return bytes + 4 * pods.length;
}

function writeText(buffer: Buffer, at: number, text: string): number {
  const length = buffer.write(text, at + 4);
  buffer.writeUInt32LE(length, at);
  return at + 4 + length;
}
