import type { ReviewSpec } from './review-spec.ts';

/** The first bytes of every protobuf body of the API; an `Unknown` message with the object in its field 2 follows. */
const MAGIC = Buffer.from('k8s\0');
const RESOURCE_ATTRIBUTES = ['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name'] as const;

/** The values of a message's length-delimited fields, by field number. */
type Fields = ReadonlyMap<number, readonly Buffer[]>;

/** A review as Go clients send it: protobuf is what they prefer for the groups that have it. */
export function decodeReview(kind: string, bytes: Buffer): { apiVersion: string; spec: ReviewSpec } {
  if (!bytes.subarray(0, 4).equals(MAGIC)) throw new Error('the body does not begin as a protobuf object of the API');
  const unknown = readFields(bytes.subarray(4));
  const apiVersion = text(inner(unknown, 1), 1) ?? '';
  const spec = inner(inner(unknown, 2), 2);
  if (kind === 'TokenReview') return { apiVersion, spec: { token: text(spec, 1), audiences: texts(spec, 2) } };
  const attributes = spec.has(1) ? resourceAttributes(inner(spec, 1)) : undefined;
  const path = spec.has(2) ? { path: text(inner(spec, 2), 1), verb: text(inner(spec, 2), 2) } : undefined;
  const about = { resourceAttributes: attributes, nonResourceAttributes: path };
  const who = { user: text(spec, 3), groups: texts(spec, 4), extra: extra(spec), uid: text(spec, 6) };
  return { apiVersion, spec: kind === 'SubjectAccessReview' ? { ...about, ...who } : about };
}

function resourceAttributes(fields: Fields): ReviewSpec['resourceAttributes'] {
  return Object.fromEntries(RESOURCE_ATTRIBUTES.map((name, index) => [name, text(fields, index + 1) ?? '']));
}

function extra(spec: Fields): Record<string, string[]> | undefined {
  const entries = (spec.get(5) ?? []).map((bytes): [string, string[]] => {
    const entry = readFields(bytes);
    return [text(entry, 1) ?? '', texts(inner(entry, 2), 1) ?? []];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function inner(fields: Fields, number: number): Fields {
  return readFields(fields.get(number)?.[0] ?? Buffer.alloc(0));
}

function text(fields: Fields, number: number): string | undefined {
  return fields.get(number)?.[0]?.toString();
}

function texts(fields: Fields, number: number): string[] | undefined {
  return fields.get(number)?.map(String);
}

/** Reviews consist of texts and messages; numbers, of which there are none of interest, are skipped. */
function readFields(bytes: Buffer): Fields {
  const fields = new Map<number, Buffer[]>();
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes.readUInt8(offset++);
      value += (byte % 128) * shift;
      if (byte < 128) return value;
    }
  };
  while (offset < bytes.length) {
    const tag = varint();
    const wireType = tag % 8;
    if (wireType === 0) varint();
    else if (wireType === 2) {
      const length = varint();
      const values = fields.get(tag >>> 3) ?? [];
      fields.set(tag >>> 3, [...values, bytes.subarray(offset, offset + length)]);
      offset += length;
    } else throw new Error(`a protobuf field of wire type ${wireType}`);
  }
  return fields;
}
