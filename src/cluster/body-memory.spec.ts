import { expect, it } from 'vitest';
import { giveBack, wholeBody } from './body-memory.js';

/** Bytes in memory of their own, as a socket's are. */
function own(text: string): Buffer {
  const buffer = Buffer.allocUnsafeSlow(text.length);
  buffer.write(text);
  return buffer;
}

async function* bodyOf(...pieces: Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

it.each([[[]], [['{}']], [['{"a":', '1', '}']]])('puts a body of the pieces %j together', async (texts) => {
  const whole = await wholeBody(bodyOf(...texts.map(own)));
  expect(whole.toString()).toBe(texts.join(''));
});

it('gives back the pieces of a body, and the body when it has been read', async () => {
  const pieces = ['{"a":', '1}'].map(own);
  const whole = await wholeBody(bodyOf(...pieces));
  expect(pieces.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0]);
  giveBack(whole);
  expect(whole.buffer.byteLength).toBe(0);
});

it('leaves memory alone in which there is something else', () => {
  const neighbours = own('mine and others');
  giveBack(neighbours.subarray(0, 4));
  expect(neighbours.toString()).toBe('mine and others');
});

it('fails as the body does', async () => {
  const broken = (async function* () {
    yield own('{');
    throw new Error('the connection is lost');
  })();
  await expect(wholeBody(broken)).rejects.toThrow('the connection is lost');
});
