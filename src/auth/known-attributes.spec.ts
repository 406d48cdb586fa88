import { expect, it } from 'vitest';
import { KnownAttributes } from './known-attributes.js';

const NODES = '/apis/metrics.k8s.io/v1/nodes';
const asked = (url: string, method = 'GET', query: unknown = {}) => ({ method, raw: { url }, query });

it('reads each URL once', () => {
  const known = new KnownAttributes();
  const first = known.attributesOf(asked(`${NODES}/a`));
  expect(first).toMatchObject({ verb: 'get', resource: 'nodes', name: 'a' });
  expect(known.attributesOf(asked(`${NODES}/a`))).toBe(first);
  expect(known.attributesOf(asked(`${NODES}/b`))).toMatchObject({ name: 'b' });
});

it('takes no method for another, and no query for another', () => {
  const known = new KnownAttributes();
  known.attributesOf(asked(NODES));
  expect(known.attributesOf(asked(NODES, 'DELETE'))).toMatchObject({ verb: 'deletecollection' });
  expect(known.attributesOf(asked(NODES))).toMatchObject({ verb: 'list' });
  expect(known.attributesOf(asked(`${NODES}?watch=1`, 'GET', { watch: '1' }))).toMatchObject({ verb: 'watch' });
});

it('refuses a URL that is no path each time', () => {
  const known = new KnownAttributes();
  for (let i = 0; i < 2; i++) expect(() => known.attributesOf(asked('*'))).toThrow('not a path');
});
