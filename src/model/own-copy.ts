/**
 * Copies the pieces, one after the other, into memory of its own, for bytes that are kept for long. `Buffer.from` puts short
 * texts into a shared slab of 64 KiB. One label that outlives its neighbours would keep all of the slab.
 */
export function ownCopy(...pieces: readonly Uint8Array[]): Buffer {
  const copy = Buffer.allocUnsafeSlow(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    copy.set(piece, at);
    at += piece.length;
  }
  return copy;
}
