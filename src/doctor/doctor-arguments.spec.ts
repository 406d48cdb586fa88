import { expect, it } from 'vitest';
import { readDoctorArguments } from './doctor-arguments.js';

it.each([
  [[], 'text', []],
  [['--kubelet-port=1', '--output=json', '-v', '4'], 'json', ['--kubelet-port=1', '-v', '4']],
  [['--output', 'json'], 'json', []],
  [['--output=json', '--output=text'], 'text', []],
  [['--', '--output=json'], 'text', ['--', '--output=json']],
] as const)('%j', (words, output, flags) => {
  expect(readDoctorArguments(words)).toEqual({ output, flags, errors: [] });
});

it.each([
  [['--output=yaml'], 'yaml'],
  [['--output'], ''],
])('%j is refused', (words, value) => {
  expect(readDoctorArguments(words).errors).toEqual([`invalid argument "${value}" for "--output"; want text or json`]);
});
