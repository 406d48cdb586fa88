/**
 * A copy of bytes that is kept for long, in memory of its own. `Buffer.from` puts what is short into a slab of 64 KiB that it
 * shares with whatever else was made then: one label that outlives its neighbours would keep all of it.
 */
export function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
