/** All that a body brings, in one buffer; the memory of its pieces is given back. Fails as the body does. */
export async function wholeBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    pieces.push(piece);
    length += piece.length;
  }
  if (pieces.length === 1) return pieces[0]!;
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const piece of pieces) {
    at += piece.copy(whole, at);
    giveBack(piece);
  }
  return whole;
}

/**
 * Gives the memory of a buffer back at once, where nothing else is in it: nobody may look into the buffer any more. The
 * garbage collector does not hurry with what is outside its heap: at a start with 30,000 Pods, 24 MB of lists lay between
 * what stays, and the process never got smaller again.
 */
export function giveBack({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
