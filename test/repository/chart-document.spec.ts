import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chartDocument, chartFile, chartValues } from './chart-document.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** The names that a schema has, as `chartValues` writes them. */
function schemaNames({ properties = {} }: Schema, prefix = ''): string[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    schema.properties ? schemaNames(schema, `${prefix}${name}.`) : [prefix + name],
  );
}

// `npm run docs:chart` writes the file.
it("the chart's README says what values.yaml says", async () => {
  await expect(chartDocument()).toMatchFileSnapshot('../../deploy/chart/metrics-server-ts/README.md');
});

it.each(chartValues())('values.yaml says what $path is for', ({ comment }) => {
  expect(comment).toMatch(/^[A-Z`].*\.$/);
});

describe('values.schema.json', () => {
  const schema = JSON.parse(chartFile('values.schema.json')) as Schema;

  it('has the names of values.yaml and, of itself, those that a chart around this one sets', () => {
    const names = chartValues().map(({ path }) => path);
    expect(schemaNames(schema).sort()).toEqual([...names, 'enabled', 'global'].sort());
  });
});

it('nothing in values.yaml is said twice', () => {
  expect(() => parse(chartFile('values.yaml'), { uniqueKeys: true }) as unknown).not.toThrow();
});
