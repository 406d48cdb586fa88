export const NEWLINE = 0x0a;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const COMMA = 0x2c;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const TAB = 0x09;
export const SPACE = 0x20;

/** May begin, or be part of, a metric's or a label's name: metric names may hold colons, label names may not. */
export const NAME_START_BYTE = 1;
export const NAME_BYTE = 2;
export const LABEL_START_BYTE = 4;
export const LABEL_BYTE = 8;

/** What each byte may be, as a sum of the above. */
export const BYTE_CLASS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[a-zA-Z_]/.test(character)) return NAME_START_BYTE | NAME_BYTE | LABEL_START_BYTE | LABEL_BYTE;
  if (/[0-9]/.test(character)) return NAME_BYTE | LABEL_BYTE;
  return character === ':' ? NAME_START_BYTE | NAME_BYTE : 0;
});

/** Whether the byte separates the parts of a line. */
export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

/** The first offset from `start` on that holds no blank. */
export function skipBlanks(page: Buffer, start: number): number {
  let at = start;
  while (isBlank(page[at])) at++;
  return at;
}

/** Where the quoted name ends that begins at `start`, behind its closing quote; -1 when it does not end. */
export function quotedNameEnd(page: Buffer, start: number): number {
  for (let at = start + 1; at < page.length; at++) {
    const byte = page[at];
    if (byte === QUOTE) return at + 1;
    if (byte === 0 || (byte === BACKSLASH && (page[++at] === NEWLINE || page[at] === 0))) return -1;
  }
  return -1;
}
