import { expect, it } from 'vitest';
import { compareKeys } from './yaml.js';

// The order that the tests of Go's YAML writer (v2) demand of these keys.
const ORDER =
  '.1 .2 .a 1 2 a!10 a/0001 a/002 a/3 a/10 a/11 a/0012 a/100 a~10 ab/1 b/1 b/01 b/2 b/02 b/3 b/03 b1 b01 b3 c2.10 ' +
  'c10.2 d1 d7 d7abc d12 d12a';

it('sorts keys as Go does', () => {
  const keys = ['', ...ORDER.split(' ')];
  expect([...keys].reverse().sort(compareKeys)).toEqual(keys);
});

it('counts zeros within a number', () => {
  expect(['b100', 'b12'].sort(compareKeys)).toEqual(['b12', 'b100']);
});

it('sorts the labels of Kubernetes: letters come after a dash, a dot and a slash', () => {
  const keys = ['app', 'app-b', 'app.kubernetes.io/name', 'app/a', 'appA', 'appa', 'zone'];
  expect([...keys].reverse().sort(compareKeys)).toEqual(keys);
});
