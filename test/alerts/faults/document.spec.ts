import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ruleGroups } from '../monitoring-files.ts';
import { DOCUMENT, tableLines } from './document.ts';
import { outcomesOf } from './outcome.ts';
import { ROUNDS } from './rounds.ts';

const text = readFileSync(DOCUMENT, 'utf8');
const alerts = ruleGroups().flatMap(({ rules }) => rules.map(({ alert }) => alert));

const cellsOf = (row: string): string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** The rows of the document's table, without its head. */
const rows = text
  .split(/<!-- alerts: (?:begin|end) -->/)[1]!
  .trim()
  .split('\n')
  .slice(2)
  .map(cellsOf);

it('the table has every fault, and what it should fire', () => {
  const expected = ROUNDS.flatMap((round) => tableLines(outcomesOf(round, [], [], 0))).map(cellsOf);
  expect(rows.map((cells) => cells.slice(0, 2))).toEqual(expected.map((cells) => cells.slice(0, 2)));
});

it('what fired is what should', () => {
  const names = (cell: string): string[] => cell.match(/`[^`]+`/g) ?? [];
  for (const [fault, should, fired] of rows)
    expect({ fault, fired: names(fired!).sort() }).toEqual({ fault, fired: names(should!).sort() });
});

it.each(alerts)('%s has a section, and a fault that fires it', (alert) => {
  expect(text).toContain(`\n### ${alert}\n`);
  expect(rows.some(([, , fired]) => fired!.includes(alert))).toBe(true);
});
