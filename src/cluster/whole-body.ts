import { giveBack } from '../model/give-back.js';

/** All that a body brings, in one buffer; the memory of its pieces is given back. Fails as the body does. */
export async function wholeBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  if (pieces.length === 1) return pieces[0]!;
  const whole = Buffer.concat(pieces);
  for (const piece of pieces) giveBack(piece);
  return whole;
}
