import { expect, it } from 'vitest';
import { endsSoon, timeLeft } from './certificate-life.js';

const DAY = 86_400_000;
const life = (days: number, leftDays: number) => ({ notBeforeMs: (leftDays - days) * DAY, notAfterMs: leftDays * DAY });

// Left of a certificate of so many days, at the time 0.
it.each([
  [365, 31, false],
  [365, 29, true],
  [3650, 31, false],
  [100, 11, false],
  [100, 9, true],
  [1, 0.2, false],
  [1, 0.05, true],
  [1, -1, true],
])('of %d days %d are left: ends soon %s', (days, left, soon) => {
  expect(endsSoon(life(days, left), 0)).toBe(soon);
});

it.each([
  [12.9, '12 days'],
  [2, '2 days'],
  [1.99, '47 hours'],
  [1 / 24, '1 hour'],
  [-3, '0 hours'],
])('%d days are %s', (days, text) => {
  expect(timeLeft(life(10, days), 0)).toBe(text);
});
