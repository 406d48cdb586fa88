import { Writer } from 'protobufjs/minimal.js';
import type { ListMeta } from '../objects/object-meta.js';
import { writeListMetadata } from './protobuf-messages.js';
import { ENVELOPE_END, MAGIC, writeTypeMeta } from './protobuf.js';

/** The tag of the envelope's second field, the object. */
const OBJECT_TAG = (2 << 3) | 2;

/** The list of these items: what encoding the whole list gives, in one allocation. */
export function joinProtobufList(
  kind: string,
  apiVersion: string,
  metadata: ListMeta,
  fragments: readonly Uint8Array[],
): Buffer {
  const metadataWriter = Writer.create();
  writeListMetadata(metadataWriter, metadata);
  const metadataBytes = metadataWriter.finish();
  let listSize = metadataBytes.length;
  for (const fragment of fragments) listSize += fragment.length;

  const headWriter = Writer.create();
  writeTypeMeta(headWriter, apiVersion, kind);
  const head = headWriter.uint32(OBJECT_TAG).uint32(listSize).finish();

  const answer = Buffer.allocUnsafe(MAGIC.length + head.length + listSize + ENVELOPE_END.length);
  let end = 0;
  for (const part of [MAGIC, head, metadataBytes]) end = append(answer, part, end);
  for (const fragment of fragments) end = append(answer, fragment, end);
  append(answer, ENVELOPE_END, end);
  return answer;
}

function append(answer: Buffer, part: Uint8Array, end: number): number {
  answer.set(part, end);
  return end + part.length;
}
