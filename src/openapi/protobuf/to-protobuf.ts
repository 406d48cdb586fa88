import { gzipSync } from 'node:zlib';
import { Writer } from 'protobufjs/minimal.js';
import type { ServedDocument, DocumentBytes } from '../served-document.js';
import { openApi3Message } from './openapi-3.js';
import { swagger2Message } from './swagger-2.js';

/** Converts a JSON document to the messages of gnostic, which Go clients read fastest. */
export function toProtobuf({ json }: ServedDocument): DocumentBytes {
  const document = JSON.parse(String(json)) as { readonly swagger?: string };
  const writer = Writer.create();
  if (document.swagger === undefined) openApi3Message(writer, document);
  else swagger2Message(writer, document);
  const body = Buffer.from(writer.finish());
  return { body, gzip: gzipSync(body) };
}
