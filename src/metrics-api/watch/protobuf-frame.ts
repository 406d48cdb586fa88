import { Writer } from 'protobufjs/minimal.js';
import { BackwardWriter } from '../encoding/backward-writer.js';
import { ENVELOPE_END, protobufEncoder } from '../encoding/protobuf.js';
import { envelopeBegin, writeProtobufObject } from '../encoding/protobuf-list.js';
import type { ResponseObject } from '../objects/response-object.js';
import type { ServedObject } from '../objects/served-object.js';

/** Fields of one byte: number and wire type. */
const TYPE = (1 << 3) | 2;
const OBJECT = (2 << 3) | 2;
const RAW = (1 << 3) | 2;

/** How many bytes the length of an event takes. */
const LENGTH_BYTES = 4;

/** An event in protobuf: its length in four bytes, then a `WatchEvent`, whose object is in its envelope. */
export function frameOf(type: string, object: ResponseObject): Uint8Array {
  const raw = protobufEncoder.encode(object) as Uint8Array;
  const event = Writer.create()
    .uint32(TYPE)
    .string(type)
    .uint32(OBJECT)
    .fork()
    .uint32(RAW)
    .bytes(raw)
    .ldelim()
    .finish();
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

const writer = new BackwardWriter(64 * 1024);

/** Writes events from the numbers, the last one first: `frameOf` of each gives the same bytes. */
export class EventFrames {
  private readonly begin: Buffer;
  private readonly length = Buffer.alloc(LENGTH_BYTES);

  /** @param watched what all objects are */
  constructor(watched: { readonly kind: string; readonly apiVersion: string }) {
    this.begin = envelopeBegin(watched);
  }

  /** Starts over, whatever a failed write left. */
  clear(): void {
    writer.clear();
  }

  /** Writes an event before those that are there. */
  addEvent(type: string, served: ServedObject): void {
    const before = writer.length;
    writer.bytes(ENVELOPE_END);
    const objectEnd = writer.length;
    writeProtobufObject(writer, served);
    writer.closeMessage(OBJECT, objectEnd);
    writer.bytes(this.begin);
    writer.closeMessage(RAW, before);
    writer.closeMessage(OBJECT, before);
    writer.string(TYPE, type);
    this.length.writeUInt32BE(writer.length - before);
    writer.bytes(this.length);
  }

  /** Writes a frame before those that are there. */
  addFrame(frame: Uint8Array): void {
    writer.bytes(frame);
  }

  /** Returns the frames, which the next one overwrites. */
  takeWritten(): Buffer {
    return writer.takeWritten();
  }
}
