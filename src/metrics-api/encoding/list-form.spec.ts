import { expect, it } from 'vitest';
import { listFormOf } from './list-form.js';
import type { Representation } from './representation.js';

const list = { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1' };
const as = (kind: string, version = 'v1') => ({ group: 'meta.k8s.io', version, kind });
const json = { format: 'json', pretty: false } as const;

it('gives forms whose bytes differ names that differ, so that nobody is sent the list of another', () => {
  const kinds = ['Table', 'PartialObjectMetadataList'].flatMap((kind) => [as(kind), as(kind, 'v1beta1')]);
  const all: (readonly [Representation, string?])[] = [undefined, ...kinds].flatMap((conversion) =>
    (
      [
        ['json', false],
        ['json', true],
        ['yaml', false],
        ['protobuf', false],
      ] as const
    )
      .filter(([format]) => format !== 'protobuf' || conversion?.kind !== 'Table')
      .flatMap(([format, pretty]): (readonly [Representation, string?])[] => {
        const wanted = conversion === undefined ? { format, pretty } : { format, pretty, conversion };
        return conversion?.kind === 'Table' ? [[wanted], [wanted, 'None'], [wanted, 'Object']] : [[wanted]];
      }),
  );
  const names = all.map(([wanted, includeObject]) => listFormOf(wanted, list, includeObject).name);
  expect(new Set(names).size).toBe(4 + 2 * 3 * 3 + 2 * 4);
  expect(names).toHaveLength(new Set(names).size);
});

it('refuses what a list has no form of, and reads includeObject for a Table only', () => {
  expect(() => listFormOf({ ...json, conversion: as('PartialObjectMetadata') }, list, undefined)).toThrow(
    /you requested PartialObjectMetadata, but the requested object is a list \(\*metrics\.PodMetricsList\)/,
  );
  expect(() => listFormOf({ ...json, conversion: as('Table') }, list, 'Foo')).toThrow(/^Unable to convert to Table/);
  expect(listFormOf(json, list, 'Foo').name).toBe('json');
});

it('has a Table, which says how old its numbers are in seconds, go to others for a second', () => {
  expect(listFormOf({ ...json, conversion: as('Table') }, list, '').lifeMs).toBe(1000);
  expect(listFormOf(json, list, '').lifeMs).toBe(Infinity);
});
