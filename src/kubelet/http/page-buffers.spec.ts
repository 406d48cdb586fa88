import { expect, it } from 'vitest';
import { AnswerTooLargeError } from '../answer-error.js';
import { KUBELET_PAGES, PageBuffers } from './page-buffers.js';

const MIB = 1024 * 1024;

it('large pages share what there is of memory; a usual one is never refused for them', () => {
  const buffers = new PageBuffers(KUBELET_PAGES);
  const large = Array.from({ length: KUBELET_PAGES.mostLarge / (16 * MIB) }, () =>
    buffers.growBuffer(buffers.lendBuffer(), 16 * MIB),
  );
  const usual = buffers.growBuffer(buffers.lendBuffer(), MIB);
  expect(usual).toHaveLength(MIB);
  expect(() => buffers.growBuffer(usual, MIB + 1)).toThrow(AnswerTooLargeError);
  expect(() => buffers.growBuffer(usual, MIB + 1)).toThrow('the page is larger than 1048576 bytes');
  // What is given back is there for others, to the last byte.
  buffers.returnBuffer(large.pop()!);
  const half = buffers.growBuffer(usual, 8 * MIB);
  expect(() => buffers.growBuffer(buffers.lendBuffer(), 16 * MIB)).toThrow('such pages of others take 58720256');
  large.push(buffers.growBuffer(half, 16 * MIB));
  for (const each of large) buffers.returnBuffer(each);
  expect(Array.from({ length: 4 }, () => buffers.growBuffer(buffers.lendBuffer(), 16 * MIB))).toHaveLength(4);
});

it('where no buffer is kept, all pages together have a bound, small ones too', () => {
  const buffers = new PageBuffers({ largestPage: MIB, largestKept: 0, mostLarge: MIB });
  const lent = Array.from({ length: 16 }, () => buffers.lendBuffer());
  expect(() => buffers.lendBuffer()).toThrow(AnswerTooLargeError);
  buffers.returnBuffer(lent.pop()!);
  expect(buffers.lendBuffer()).toHaveLength(MIB / 16);
});

it('the memory of a large page is given back at once, that of a usual one is kept for the next', () => {
  const buffers = new PageBuffers(KUBELET_PAGES);
  const usual = buffers.growBuffer(buffers.lendBuffer(), MIB);
  buffers.returnBuffer(usual);
  expect(buffers.lendBuffer()).toBe(usual);
  const large = buffers.growBuffer(usual, 2 * MIB);
  const larger = buffers.growBuffer(large, 4 * MIB);
  expect([large.length, larger.length]).toEqual([0, 4 * MIB]);
  buffers.returnBuffer(larger);
  expect(larger).toHaveLength(0);
});
