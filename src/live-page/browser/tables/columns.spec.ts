import { expect, test } from 'vitest';
import { nodeColumns, podColumns, type Known } from './columns.js';

const KNOWN: Known = { hasNamespaces: false, hasObjects: false, hasGpus: false, historySeconds: undefined };

test.each([
  [podColumns, 3600, 'last hour', 'CPU of the last hour', 'Memory of the last hour'],
  [nodeColumns, 600, 'last 10 min', 'CPU of the last 10 min', 'Memory of the last 10 min'],
])('sparklines say of how long they are (%#)', (columnsOf, historySeconds, title, ...hints) => {
  const shown = columnsOf({ ...KNOWN, historySeconds }).filter(({ kind }) => kind === 'history');
  expect(shown.map((column) => [column.title, column.hint])).toEqual(hints.map((hint) => [title, hint]));
});

test('without a history there are no sparklines', () => {
  for (const columnsOf of [podColumns, nodeColumns])
    expect(columnsOf(KNOWN).filter(({ kind }) => kind === 'history')).toEqual([]);
});
