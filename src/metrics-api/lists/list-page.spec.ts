import { describe, expect, it } from 'vitest';
import { usageView } from '../../../test/plain/usage-view.js';
import { parseContinueToken } from './continue-token.js';
import { PageReader } from './list-page.js';
import { parseListOptions } from './list-options.js';
import type { ServedObject } from '../objects/served-object.js';

const NOW = 1_790_000_000_000;

/** Something measured of that name. */
function item(namespace: string, name: string): ServedObject {
  return { object: { namespace, name, labels: {} }, usage: usageView(), sampledSlot: 0 };
}

const objects = ['a/x', 'a/y', 'b/x', 'b/y', 'b/z'].map((key) => {
  const [namespace, name] = key.split('/') as [string, string];
  return { namespace, name };
});
const measure = ({ namespace, name }: { namespace: string; name: string }) =>
  name === 'y' && namespace === 'a' ? undefined : item(namespace, name);
const names = (items: readonly ServedObject[]) =>
  items.map(({ object }) => `${'namespace' in object ? object.namespace : ''}/${object.name}`);

describe.each([1, 2, 99])('PageReader, %i objects at a time', (atOnce) => {
  const page = (query: object) => {
    const reader = new PageReader(objects, parseListOptions('pods', query, NOW), measure);
    const items: ServedObject[] = [];
    while (!reader.done) items.push(...reader.readItems(atOnce, NOW));
    return { items, metadata: reader.metadata(NOW) };
  };

  it('is everything without a limit, but for what has no answer', () => {
    const { items, metadata } = page({});
    expect(names(items)).toEqual(['a/x', 'b/x', 'b/y', 'b/z']);
    expect(metadata).toEqual({});
  });

  it('goes on where the page before ended, to the end', () => {
    const first = page({ limit: '2' });
    expect(names(first.items)).toEqual(['a/x', 'b/x']);
    expect(parseContinueToken(first.metadata.continue!, NOW)).toEqual({ namespace: 'b', name: 'x' });
    const second = page({ limit: '2', continue: first.metadata.continue });
    expect(names(second.items)).toEqual(['b/y', 'b/z']);
    expect(second.metadata).toEqual({});
  });

  it('says nothing of a next page that would be empty', () => {
    expect(page({ limit: '4' }).metadata).toEqual({});
    expect(page({ limit: '3' }).metadata.continue).toBeDefined();
  });
});
