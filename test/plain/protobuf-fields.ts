/** A field of a message in the wire format: a number, or the bytes of anything else. */
export interface PlainField {
  readonly number: number;
  readonly wireType: number;
  readonly value: bigint | Buffer;
}

/** Returns all fields of a message in their order, strictly by the specification. Throws when the bytes break it. */
export function plainFields(bytes: Buffer): PlainField[] {
  const fields: PlainField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a number without an end');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new Error('a number of more than ten bytes');
  };
  const take = (length: bigint): Buffer => {
    if (length > BigInt(bytes.length - at)) throw new Error('longer than its message');
    at += Number(length);
    return bytes.subarray(at - Number(length), at);
  };
  /** Groups are older than Kubernetes. They are skipped as Go does: to the end of any group. */
  const group = (): Buffer => {
    for (let depth = 1; depth > 0;) {
      const wireType = Number(varint() & 7n);
      if (wireType === 3) depth++;
      else if (wireType === 4) depth--;
      else if (wireType === 0) varint();
      else if (wireType === 1) take(8n);
      else if (wireType === 2) take(varint());
      else if (wireType === 5) take(4n);
      else throw new Error(`wire type ${wireType}`);
    }
    return Buffer.alloc(0);
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wireType] = [Number(tag >> 3n), Number(tag & 7n)];
    if (number < 1 || number >= 2 ** 29) throw new Error(`field number ${number}`);
    if (wireType === 0) fields.push({ number, wireType, value: varint() });
    else if (wireType === 1) fields.push({ number, wireType, value: take(8n) });
    else if (wireType === 2) fields.push({ number, wireType, value: take(varint()) });
    else if (wireType === 5) fields.push({ number, wireType, value: take(4n) });
    else if (wireType === 3) fields.push({ number, wireType, value: group() });
    else throw new Error(`wire type ${wireType}`);
  }
  return fields;
}
