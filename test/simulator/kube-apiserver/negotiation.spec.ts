import { expect, test } from 'vitest';
import { negotiate } from './negotiation.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

test.each([
  [undefined, { type: 'application/json' }],
  ['*/*', { type: 'application/json' }],
  ['application/vnd.kubernetes.protobuf,application/json', { type: 'application/json' }],
  ['application/json;q=0.5,application/yaml', { type: 'application/yaml' }],
  [`${TABLE},application/json`, { type: 'application/json', as: 'Table' }],
  ['application/json;as=Table;v=v2;g=meta.k8s.io,application/json', { type: 'application/json' }],
  ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,*/*;q=0.1', { type: 'application/json' }],
] as const)('%s', (accept, expected) => {
  expect(negotiate(accept, ['Table'])).toEqual(expected);
});

test.each(['application/vnd.kubernetes.protobuf', 'text/html', 'application/json;q=0'])(
  'not acceptable: %s',
  (accept) => {
    expect(() => negotiate(accept)).toThrow('only the following media types are accepted');
  },
);
