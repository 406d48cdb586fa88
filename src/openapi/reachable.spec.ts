import { expect, it } from 'vitest';
import { reachable } from './document.js';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

it('keeps what is referred to, directly, through others and in circles', () => {
  const definitions = {
    c: { properties: { a: ref('a') } },
    a: { items: { allOf: [ref('b')] } },
    b: { additionalProperties: ref('c') },
    unused: ref('a'),
  };
  expect(Object.keys(reachable({ paths: [{ schema: ref('a') }] }, definitions))).toEqual(['a', 'b', 'c']);
});

it('fails when a definition is missing', () => {
  expect(() => reachable(ref('gone'), {})).toThrow('there is no definition of gone');
});
