import { expect, it } from 'vitest';
import { ownCopy } from '../model/own-copy.js';
import { wholeBody } from './api-server.client.js';

/** Bytes in memory of their own, as a socket's are. */
const own = (text: string): Buffer => ownCopy(Buffer.from(text));

async function* bodyOf(...pieces: Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

it.each([[[]], [['{}']], [['{"a":', '1', '}']]])('puts a body of the pieces %j together', async (texts) => {
  const whole = await wholeBody(bodyOf(...texts.map(own)));
  expect(whole.toString()).toBe(texts.join(''));
});

it('gives back the pieces', async () => {
  const pieces = ['{"a":', '1}'].map(own);
  await wholeBody(bodyOf(...pieces));
  expect(pieces.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0]);
});

it('fails as the body does', async () => {
  const broken = (async function* () {
    yield own('{');
    throw new Error('the connection is lost');
  })();
  await expect(wholeBody(broken)).rejects.toThrow('the connection is lost');
});
