import { Writer } from 'protobufjs/minimal.js';
import { protobufEncoder } from '../encoding/protobuf.js';
import type { ResponseObject } from '../objects/response-object.js';

/** Fields of one byte: number and wire type. */
const TYPE = (1 << 3) | 2;
const OBJECT = (2 << 3) | 2;
const RAW = (1 << 3) | 2;

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
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}
