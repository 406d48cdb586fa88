/** How an answer is to be written. */
export interface Form {
  readonly isProtobuf: boolean;
  readonly isZipped: boolean;
}

/** By what stands before it a client counts the objects of an answer. */
const OBJECT = '"window":';

/** As long as the real answers for 30,000 Pods are. */
const LISTS = { json: Buffer.alloc(13_700_000, ' '), protobuf: Buffer.alloc(9_700_000), zipped: Buffer.alloc(650_000) };
const AUTOSCALER = Buffer.alloc(105_700);
const NODE = Buffer.from(OBJECT.padEnd(546));
const NONE = Buffer.from('{}');

/** Bytes that are as many as the answer to such a question, when so many nodes have answered. */
export function bodyOf(url: string, { isProtobuf, isZipped }: Form, nodes: number): Buffer {
  if (url.includes('labelSelector=')) return AUTOSCALER;
  if (url.endsWith('/pods')) return isZipped ? LISTS.zipped : isProtobuf ? LISTS.protobuf : LISTS.json;
  if (nodes === 0) return NONE;
  return url.endsWith('/nodes') ? Buffer.from(OBJECT.repeat(nodes)) : NODE;
}
