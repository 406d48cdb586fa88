import { expect, test } from 'vitest';
import { BackOff } from './back-off.js';
import { systemClock } from './clock.js';

const backOff = (random: number) => new BackOff({ ...systemClock, random: () => random });
const delays = (random: number) => {
  const each = backOff(random);
  return Array.from({ length: 8 }, () => each.next());
};

test('delays double from 0.8 s to 30 s and chance takes up to half of each', () => {
  expect(delays(1)).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  expect(delays(0)).toEqual([400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
});

test('the server’s wish is the least, within reason', () => {
  expect(backOff(1).next(5000)).toBe(5000);
  expect(backOff(1).next(10)).toBe(800);
  expect(backOff(1).next(86_400_000)).toBe(300_000);
});

test('it starts over after a reset', () => {
  const each = backOff(1);
  each.next();
  each.next();
  each.reset();
  expect(each.next()).toBe(800);
});
