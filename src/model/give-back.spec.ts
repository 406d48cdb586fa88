import { expect, it } from 'vitest';
import { freeBuffer } from './give-back.js';
import { ownCopy } from './own-copy.js';

it('gives back memory at once in which there is nothing else', () => {
  const bytes = ownCopy(Buffer.from('a list'));
  const { buffer } = bytes;
  freeBuffer(bytes);
  expect([bytes.length, buffer.byteLength]).toEqual([0, 0]);
});

it('leaves memory alone in which there is something else', () => {
  const neighbours = ownCopy(Buffer.from('mine and others'));
  freeBuffer(neighbours.subarray(0, 4));
  expect(neighbours.toString()).toBe('mine and others');
});
