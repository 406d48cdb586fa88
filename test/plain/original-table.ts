import { readFileSync } from 'node:fs';

/**
 * Reads a table of inputs and of what metrics-server v0.9.0 makes of them. Each row is a case of its own unit tests, with
 * other names and numbers. Pages and points were run through the original's packages. Command lines that it refuses were
 * run through the original itself.
 */
export function originalTable<Row extends readonly string[]>(name: string): Row[] {
  const text = readFileSync(new URL(`../testdata/original-tables/${name}.tsv`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t') as unknown as Row);
}
