import type { Column } from './columns.js';
import type { Row } from './row.js';

/** Returns the rows in the order of a column. Rows without a value are last in both directions. */
export function sortRows(rows: readonly Row[], column: Column | undefined, isDescending: boolean): Row[] {
  const sortValue = column?.sortValue ?? (({ name }: Row) => name);
  const keyed = rows.map((row) => ({ row, value: sortValue(row) }));
  const sign = isDescending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      const missing = Number(a.value === undefined) - Number(b.value === undefined);
      return missing || compareTexts(a.row.key, b.row.key);
    }
    return sign * compareValues(a.value, b.value) || compareTexts(a.row.key, b.row.key);
  });
  return keyed.map(({ row }) => row);
}

/** Returns the rows that have all words of a filter in their namespace, name or node. */
export function filterRows(rows: readonly Row[], filter: string): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ key, node = '' }) => words.every((word) => key.includes(word) || node.includes(word)));
}

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareTexts(String(a), String(b));
}

/** `web-2` comes before `web-10`. */
const names = new Intl.Collator('en', { numeric: true });

function compareTexts(a: string, b: string): number {
  return names.compare(a, b);
}
