/** The tags that certificates use here (X.690, 8.1.2). `context(n)` is a constructed `[n]`. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  context: (number: number): number => 0xa0 + number,
} as const;

const CONSTRUCTED = 0x20;
const MOST_LENGTH_BYTES = 4;
/** No structure of a certificate is deeper. */
const DEEPEST = 32;

/** One value: its tag, and the bytes of its content. */
export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
}

/** Reads the values that these bytes consist of. Throws if they are no DER. Does not look into the values. */
export function readValues(bytes: Buffer): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes.readUInt8(at);
    // Tags of several bytes have these bits. No certificate has one.
    if ((tag & 0x1f) === 0x1f) throw new Error('a tag of several bytes');
    const { length, start } = readLength(bytes, at + 1);
    const end = start + length;
    if (end > bytes.length) throw new Error('a value that is cut off');
    values.push({ tag, content: bytes.subarray(start, end) });
    at = end;
  }
  return values;
}

/** Reads the one value that these bytes are, which must have this tag. */
export function readOnly(bytes: Buffer, tag: number): Buffer {
  const [value, ...more] = readValues(bytes);
  if (more.length > 0) throw new Error('bytes after the value');
  return contentOf(value, tag);
}

/** The content of a value, which must be there and have this tag. */
export function contentOf(value: DerValue | undefined, tag: number): Buffer {
  if (value?.tag !== tag) throw new Error(`tag ${value?.tag} instead of ${tag}`);
  return value.content;
}

/** Throws unless these bytes are values of DER all the way down. */
export function checkValues(bytes: Buffer, depth = 0): void {
  if (depth > DEEPEST) throw new Error('a value that is too deep');
  for (const { tag, content } of readValues(bytes)) {
    if ((tag & CONSTRUCTED) !== 0) checkValues(content, depth + 1);
  }
}

/** The identifier in dotted form, such as `2.5.29.19`. */
export function readIdentifier(content: Buffer): string {
  const parts: bigint[] = [];
  let part = 0n;
  let isWithin = false;
  for (const byte of content) {
    if (!isWithin && byte === 0x80) throw new Error('an identifier that is longer than needed');
    part = (part << 7n) | BigInt(byte & 0x7f);
    isWithin = (byte & 0x80) !== 0;
    if (isWithin) continue;
    parts.push(part);
    part = 0n;
  }
  const [first] = parts;
  if (first === undefined || isWithin) throw new Error('an identifier that is cut off');
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...parts.slice(1)].join('.');
}

export function readBoolean(content: Buffer): boolean {
  const [byte] = content;
  if (content.length !== 1 || (byte !== 0 && byte !== 0xff)) throw new Error('no boolean');
  return byte === 0xff;
}

/** A number from 0 to 2³¹ - 1. Throws for any other. */
export function readSmallInteger(content: Buffer): number {
  const [first = 0x80, second = 0x80] = content;
  const isPadded = content.length > 1 && first === 0 && second < 0x80;
  if (first >= 0x80 || content.length > 4 || isPadded) throw new Error('no small integer');
  return content.readUIntBE(0, content.length);
}

/** The bits of a bit string, eight in each byte, the first of them the highest. */
export function readBits(content: Buffer): Buffer {
  const [unused = 8] = content;
  const bits = content.subarray(1);
  const last = bits.at(-1) ?? 0;
  const hasUnusedBits = (last & ((1 << unused) - 1)) !== 0;
  if (unused > 7 || (bits.length === 0 && unused > 0) || hasUnusedBits) throw new Error('no bit string');
  return bits;
}

function readLength(bytes: Buffer, at: number): { readonly length: number; readonly start: number } {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return { length: first, start: at + 1 };
  const size = first - 0x80;
  if (size === 0 || size > MOST_LENGTH_BYTES) throw new Error('a length that DER does not have');
  const length = bytes.readUIntBE(at + 1, size);
  const isShortest = length >= 0x80 && length >= 256 ** (size - 1);
  if (!isShortest) throw new Error('a length that is longer than needed');
  return { length, start: at + 1 + size };
}
