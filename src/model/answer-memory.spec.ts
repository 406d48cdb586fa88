import { expect, it } from 'vitest';
import { roomWithin, sliceWithin } from './answer-memory.js';

const [KIB, MIB] = [1024, 1024 * 1024];

it('room is an eighth of what the process may have, within bounds', () => {
  expect([0, 32, 128, 256, 4096].map((mebibytes) => roomWithin(mebibytes * MIB) / MIB)).toEqual([64, 8, 16, 32, 64]);
});

it('answers go out in slices of 512 KiB, and in smaller ones where there is little room', () => {
  expect([64, 32, 16, 8].map((mebibytes) => sliceWithin(mebibytes * MIB) / KIB)).toEqual([512, 256, 128, 128]);
});
