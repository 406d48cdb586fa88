import { Writer } from 'protobufjs/minimal.js';
import type { Encoder } from './encoder.js';
import { messageWriter, writeNested, stringField } from './protobuf-fields.js';
import { protobufMessageOf } from './protobuf-messages.js';

/** The first bytes of every Kubernetes object in protobuf. */
export const PROTOBUF_MAGIC = Buffer.from('k8s\0');

/** After the object, the envelope has two more fields that are always empty: content encoding and content type. */
export const ENVELOPE_END = Buffer.from([0x1a, 0, 0x22, 0]);

const typeMeta = messageWriter(stringField(1, 'apiVersion'), stringField(2, 'kind'));

/** The first field of the envelope: what the object is. */
export function writeTypeMeta(writer: Writer, apiVersion: string, kind: string): void {
  writeNested(writer, 1, typeMeta, { apiVersion, kind });
}

/** Protobuf in the envelope of Kubernetes: four bytes that tell it apart, then `runtime.Unknown`. */
export const protobufEncoder: Encoder = {
  contentType: 'application/vnd.kubernetes.protobuf',
  encode(object) {
    const { apiVersion = '', kind = '' } = object;
    const writer = Writer.create();
    writeTypeMeta(writer, apiVersion, kind);
    writeNested(writer, 2, protobufMessageOf(apiVersion, kind), object);
    return Buffer.concat([PROTOBUF_MAGIC, writer.finish(), ENVELOPE_END]);
  },
};
