import { expect, test } from 'vitest';
import { formatFragment, parseFragment, type ViewState } from './view-state.js';

const PLACES: [string, ViewState][] = [
  ['#nodes', { view: 'nodes' }],
  ['#nodes/node-1.example', { view: 'nodes', object: { name: 'node-1.example' } }],
  ['#pods?namespace=shop', { view: 'pods', namespace: 'shop' }],
  ['#hpas?namespace=shop', { view: 'hpas', namespace: 'shop' }],
  ['#pods?sort=cpu.desc', { view: 'pods', sort: { column: 'cpu', isDescending: true } }],
  [
    '#pods/shop/web-0?namespace=shop&sort=name.asc',
    {
      view: 'pods',
      namespace: 'shop',
      object: { namespace: 'shop', name: 'web-0' },
      sort: { column: 'name', isDescending: false },
    },
  ],
];

test.each(PLACES)('%s is a place', (fragment, state) => {
  expect(parseFragment(fragment)).toEqual(state);
  expect(formatFragment(state)).toBe(fragment);
});

test.each(['', '#', '#x', '#constructor', '#<img src=x onerror=alert(1)>', '#pods#nodes', '#%70ods'])(
  '%s is the first view',
  (fragment) => {
    expect(parseFragment(fragment)).toEqual({ view: 'pods' });
  },
);

test.each([
  '#pods?namespace=A',
  '#pods?namespace=../../x',
  '#pods?namespace=%3Cimg%3E',
  '#pods?sort=cpu',
  '#pods?sort=cpu.up',
  '#pods/shop',
  '#pods/shop/web-0/log',
  '#pods/shop/..',
  '#pods/shop/a%2Fb',
  `#pods/${'a'.repeat(64)}/web-0`,
])('what is wrong in %s is left out', (fragment) => {
  expect(parseFragment(fragment)).toEqual({ view: 'pods' });
});
