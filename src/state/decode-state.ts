import { crc32 } from 'node:zlib';
import { BATCH_FIELDS, type BatchLayout, type MetricsBatch } from '../model/metrics-batch.js';
import type { StoredNode } from './encode-state.js';
import { END, FORMAT_VERSION, HEAD_BYTES, IDENTITY_BYTES, MAGIC, TAIL_BYTES } from './state-format.js';

/** Says why a file is not used. The message continues a sentence that begins with the name of the file. */
export class StateError extends Error {}

/** The content of a file. */
export interface StoredState {
  readonly writtenMs: number;
  readonly nodes: readonly StoredNode[];
}

/** Throws a StateError unless the bytes are a whole file of this version and cluster. */
export function decodeState(bytes: Buffer, identity: Buffer): StoredState {
  if (bytes.length < HEAD_BYTES + TAIL_BYTES) throw new StateError(`is damaged: ${bytes.length} bytes are too few`);
  if (!bytes.subarray(0, 4).equals(MAGIC)) throw new StateError('is not a state of this server');
  const version = bytes.readUInt32LE(4);
  if (version !== FORMAT_VERSION) throw new StateError(`has format ${version}; want ${FORMAT_VERSION}`);
  const checked = bytes.subarray(0, -4);
  if (crc32(checked) !== bytes.readUInt32LE(checked.length)) throw new StateError('is damaged: its checksum is wrong');
  if (!bytes.subarray(8, 8 + IDENTITY_BYTES).equals(identity)) throw new StateError('belongs to another cluster');
  const reader = new StateReader(checked, HEAD_BYTES);
  const nodes: StoredNode[] = [];
  // Damage that the checksum misses: one case in four billion.
  for (let name = reader.text(); name !== undefined; name = reader.text()) nodes.push(reader.node(name));
  if (reader.rest !== 0) throw new StateError('is damaged: there are bytes after its end');
  return { writtenMs: bytes.readDoubleLE(HEAD_BYTES - 8), nodes };
}

class StateReader {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  get rest(): number {
    return this.bytes.length - this.at;
  }

  node(name: string): StoredNode {
    const storedMs = this.number();
    const layout = this.layout();
    return { name, storedMs, batch: this.batch(layout) };
  }

  /** Returns undefined after the last node. */
  text(): string | undefined {
    const length = this.count();
    if (length === END) return undefined;
    const from = this.at;
    this.pass(length);
    return this.bytes.toString('utf8', from, this.at);
  }

  private layout(): BatchLayout {
    const namespaces: string[] = [];
    const pods: string[] = [];
    const firstSlots = [1];
    const containers = [''];
    for (let left = this.count(); left > 0; left--) {
      namespaces.push(this.name());
      pods.push(this.name());
      for (let of = this.count(); of > 0; of--) containers.push(this.name());
      firstSlots.push(containers.length);
    }
    return { namespaces, pods, firstSlots, containers };
  }

  private batch(layout: BatchLayout): MetricsBatch {
    const values = new Float64Array(layout.containers.length * BATCH_FIELDS);
    const from = this.at;
    this.pass(values.byteLength);
    new Uint8Array(values.buffer).set(this.bytes.subarray(from, this.at));
    return { layout, values };
  }

  private name(): string {
    const text = this.text();
    if (text === undefined) throw new StateError('is damaged: a name is missing');
    return text;
  }

  private number(): number {
    const from = this.at;
    this.pass(8);
    return this.bytes.readDoubleLE(from);
  }

  private count(): number {
    const from = this.at;
    this.pass(4);
    return this.bytes.readUInt32LE(from);
  }

  private pass(length: number): void {
    if (length > this.rest) throw new StateError('is damaged: it ends too early');
    this.at += length;
  }
}
