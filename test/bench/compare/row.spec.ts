import { expect, it } from 'vitest';
import { figure, rowLine } from './row.ts';
import { CYCLE_CPU, READS } from './targets.ts';

it.each([
  [0, '0'],
  [1234.5, '1235'],
  [99.95, '100.0'],
  [12.345, '12.3'],
  [0.0123456, '0.0123'],
])('writes %d as %s', (value, text) => expect(figure(value)).toBe(text));

it('compares medians, less being better', () => {
  const row = {
    work: 'a cycle',
    unit: 's',
    other: [1, 1.2, 3],
    ours: [0.1, 0.12, 0.4],
    bare: [0.2, 0.1, 0.3],
    target: CYCLE_CPU[1000],
  };
  expect(rowLine(row)).toBe(
    '| a cycle | s | 1.00 / 1.20 / 3.00 | 0.100 / 0.120 / 0.400 | 10 | ≤ 0.14 s | yes | 0.200 |',
  );
});

it('compares medians, more being better, and says what is not reached', () => {
  const row = {
    work: 'get',
    unit: '/s',
    other: [4000],
    ours: [8000],
    bare: [],
    isMoreBetter: true,
    target: READS.node.rate,
  };
  expect(rowLine(row)).toBe('| get | /s | 4000 / 4000 / 4000 | 8000 / 8000 / 8000 | 2.0 | ≥ 9000/s | **no** |  |');
});

it('says where the other one could not be measured', () => {
  const row = { work: 'a cycle', unit: 's', other: [], ours: [0.1], bare: [] };
  expect(rowLine(row)).toBe('| a cycle | s | not measured | 0.100 / 0.100 / 0.100 |  |  |  |  |');
});
