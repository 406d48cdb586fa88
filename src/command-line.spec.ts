import { expect, it } from 'vitest';
import { readCommandLine } from './command-line.js';

const WRONG =
  'invalid argument "a in (" for "--node-selector": unable to parse requirement: found \'\', expected: ' +
  "',', ')' or identifier; want a label selector such as zone=a,gpu!=true";

it('tells of a --node-selector that is none, beside what else is wrong', () => {
  expect(readCommandLine(['-l', 'a in (', '--kubelet-port=0', '--metric-resolution=x'])).toEqual({
    kind: 'invalid',
    errors: [
      expect.stringContaining('"x" for "--metric-resolution"'),
      expect.stringContaining('"0" for "--kubelet-port"'),
      WRONG,
    ],
  });
});

it.each([[[]], [['-l', '']], [['--node-selector=zone in (a, b),gpu!=true,!old']]])('%j is well', (words) => {
  expect(readCommandLine(words).kind).toBe('run');
});

it('help goes before the check, as before the others', () => {
  expect(readCommandLine(['--node-selector=,', '--help']).kind).toBe('help');
});

it('a word too few is told once', () => {
  expect(readCommandLine(['-l'])).toEqual({ kind: 'invalid', errors: [expect.stringContaining('needs an argument')] });
});
