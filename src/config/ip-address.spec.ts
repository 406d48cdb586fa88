import { expect, it } from 'vitest';
import { isIpAddress } from './flag-types.js';

it.each([
  '0.0.0.0',
  '255.255.255.255',
  '10.0.0.1',
  '::',
  '::1',
  'fd00::1',
  'FE80::A',
  '::ffff:1.2.3.4',
  '1:2:3:4:5:6:7:8',
])('takes %s', (text) => {
  expect(isIpAddress(text)).toBe(true);
});

it.each([
  '',
  'localhost',
  '1.2.3',
  '1.2.3.4.',
  '1.2.3.4.5',
  '256.0.0.1',
  '01.2.3.4',
  '0x1.2.3.4',
  ':',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '12345::',
  '[::1]',
  'fe80::1%eth0',
  '::ffff:01.2.3.4',
  '::1/64',
  ' ::1',
  '::1]/[::1',
])('refuses %j', (text) => {
  expect(isIpAddress(text)).toBe(false);
});
