// Values of DER (X.690), as a certificate needs them.

type Bytes = Uint8Array;

function value(tag: number, ...contents: readonly Bytes[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

export const sequence = (...values: readonly Bytes[]): Buffer => value(0x30, ...values);
export const set = (...values: readonly Bytes[]): Buffer => value(0x31, ...values);
export const octetString = (content: Bytes): Buffer => value(0x04, content);
export const utf8String = (text: string): Buffer => value(0x0c, Buffer.from(text));
export const boolean = (isTrue: boolean): Buffer => value(0x01, Buffer.from([isTrue ? 0xff : 0]));

/** A number of these bytes, the first of them below 128. */
export const integer = (content: Bytes): Buffer => value(0x02, content);

/** @param unusedBits how many of the last byte do not count */
export const bitString = (content: Bytes, unusedBits = 0): Buffer => value(0x03, Buffer.from([unusedBits]), content);

/** `[number]` around values. */
export const explicit = (number: number, ...values: readonly Bytes[]): Buffer => value(0xa0 + number, ...values);

/** `[number]` instead of the tag that the content would have. */
export const implicit = (number: number, content: Bytes): Buffer => value(0x80 + number, content);

/** @param dotted such as `2.5.4.3` */
export function objectIdentifier(dotted: string): Buffer {
  const [root, second, ...parts] = dotted.split('.').map(Number);
  return value(0x06, Buffer.from([root! * 40 + second!, ...parts.flatMap(base128)]));
}

function base128(part: number): number[] {
  const bytes = [part & 0x7f];
  for (let rest = part >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** A time to the second: with two digits of the year until 2049 (RFC 5280, 4.1.2.5). */
export function time(ms: number): Buffer {
  const text = `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  return text < '2050' ? value(0x17, Buffer.from(text.slice(2))) : value(0x18, Buffer.from(text));
}
