import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { chartFile } from './chart-document.ts';

type Tree = { [name: string]: Tree | null };

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** The names that the schema describes. */
function namesIn({ properties = {} }: Schema): Tree {
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, one.properties === undefined ? null : namesIn(one)]),
  );
}

it('the notes know the names that the schema describes', () => {
  const [, known] = /define "metrics-server-ts.knownValues" -}}\n(.*?)\{\{- end/s.exec(
    chartFile('templates/_known-values.tpl'),
  )!;
  expect(parse(known!)).toEqual(namesIn(JSON.parse(chartFile('values.schema.json')) as Schema));
});

it('no value is refused for its name: Helm ignores those that no template reads', () => {
  expect(chartFile('values.schema.json')).not.toContain('"additionalProperties": false');
});
