import { expect, test } from 'vitest';
import { podColumns } from './columns.js';
import type { Row } from './row.js';
import { filterRows, sortRows } from './sort-rows.js';

const row = (name: string, used?: number, request?: number): Row => ({
  key: `shop/${name}`,
  namespace: 'shop',
  name,
  node: 'node-1',
  cpu: { used, request },
  memory: {},
  windowMs: 15_000,
});
const ROWS = [row('web-10', 0.2, 1), row('none'), row('web-2', 0.5, 5), row('same', 0.2, 0.1)];
const COLUMNS = podColumns({ hasNamespaces: true, hasObjects: true, hasGpus: true, historySeconds: 3600 });

function namesBy(id: string, isDescending: boolean): string[] {
  const column = COLUMNS.find((one) => one.id === id);
  return sortRows(ROWS, column, isDescending).map(({ name }) => name);
}

test('numbers are sorted both ways, equal ones by name, missing ones are last', () => {
  expect(namesBy('cpu', false)).toEqual(['same', 'web-10', 'web-2', 'none']);
  expect(namesBy('cpu', true)).toEqual(['web-2', 'same', 'web-10', 'none']);
});

test('shares are sorted by their number', () => {
  expect(namesBy('cpuRequest', true)).toEqual(['same', 'web-10', 'web-2', 'none']);
});

test('names are sorted as people count', () => {
  expect(namesBy('name', false)).toEqual(['none', 'same', 'web-2', 'web-10']);
});

test('an unknown column is the name', () => {
  expect(namesBy('constructor', false)).toEqual(['none', 'same', 'web-2', 'web-10']);
});

test('a filter needs all its words', () => {
  expect(filterRows(ROWS, ' WEB  shop ').map(({ name }) => name)).toEqual(['web-10', 'web-2']);
  expect(filterRows(ROWS, 'node-1')).toHaveLength(4);
  expect(filterRows(ROWS, 'node-2')).toHaveLength(0);
  expect(filterRows(ROWS, '')).toBe(ROWS);
});
