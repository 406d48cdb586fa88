/**
 * A copy of bytes that is kept for long, of all of these one after the other, in memory of its own. `Buffer.from` puts what is
 * short into a slab of 64 KiB that it shares with whatever else was made then: one label that outlives its neighbours would
 * keep all of it.
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
