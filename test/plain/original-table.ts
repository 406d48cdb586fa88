import { readFileSync } from 'node:fs';

/**
 * A table of inputs and of what metrics-server v0.9.0 makes of them: the cases that its own unit tests are about, with
 * other names and numbers. A row is a case, in columns. Pages and points were run through the original's packages, command
 * lines that it refuses through the original.
 */
export function originalTable<Row extends readonly string[]>(name: string): Row[] {
  const text = readFileSync(new URL(`../testdata/original-tables/${name}.tsv`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t') as unknown as Row);
}
