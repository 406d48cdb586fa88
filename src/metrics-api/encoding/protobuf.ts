import { Writer } from 'protobufjs/minimal.js';
import type { Encoder } from './encoder.js';
import { message, nested, string } from './protobuf-fields.js';
import { messageOf } from './protobuf-messages.js';

/** The first bytes of every Kubernetes object in protobuf. */
export const MAGIC = Buffer.from('k8s\0');

/** After the object, the envelope has two more fields that are always empty: content encoding and content type. */
export const ENVELOPE_END = Buffer.from([0x1a, 0, 0x22, 0]);

const typeMeta = message(string(1, 'apiVersion'), string(2, 'kind'));

/** The first field of the envelope: what the object is. */
export function writeTypeMeta(writer: Writer, apiVersion: string, kind: string): void {
  nested(writer, 1, typeMeta, { apiVersion, kind });
}

/** Protobuf in the envelope of Kubernetes: four bytes that tell it apart, then `runtime.Unknown`. */
export const protobufEncoder: Encoder = {
  contentType: 'application/vnd.kubernetes.protobuf',
  encode(object) {
    const { apiVersion = '', kind = '' } = object;
    const writer = Writer.create();
    writeTypeMeta(writer, apiVersion, kind);
    nested(writer, 2, messageOf(apiVersion, kind), object);
    return Buffer.concat([MAGIC, writer.finish(), ENVELOPE_END]);
  },
};
