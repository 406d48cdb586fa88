/**
 * Returns true if `length` bytes at two offsets are equal. Those at `known` are ASCII without zeros. They are compared as
 * doubles, eight bytes at a time. Eight such bytes are never a zero or NaN, which do not compare by their bytes. Compared
 * one at a time, a page of 290 lines takes 50 µs instead of 20 (`npm run bench -- decode`).
 */
export function repeatsBytes(page: DataView, start: number, known: number, length: number): boolean {
  if (start + length > page.byteLength) return false;
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    if (page.getFloat64(start + at, true) !== page.getFloat64(known + at, true)) return false;
  }
  for (; at < length; at++) if (page.getUint8(start + at) !== page.getUint8(known + at)) return false;
  return true;
}

/** Where the text ends that begins here, one byte for each character; -1 when it is another one or `start` is -1. */
export function endOfText(text: string, page: Buffer, start: number): number {
  if (start === -1 || start + text.length > page.length) return -1;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== page[start + i]) return -1;
  return start + text.length;
}
