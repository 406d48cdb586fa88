import { giveBack } from '../model/give-back.js';

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
