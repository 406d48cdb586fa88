import { expect, test } from 'vitest';
import { parseLabelSelector } from './label-selector.ts';

const labels = { app: 'web', tier: 'front', empty: '' };

test.each([
  ['', true],
  ['app=web', true],
  ['app == web', true],
  ['app=db', false],
  ['app!=db', true],
  ['other!=db', true],
  ['app in (db, web)', true],
  ['app notin (db,web)', false],
  ['other notin (db)', true],
  ['tier', true],
  ['!tier', false],
  ['!other,app in (web,db),tier=front', true],
  ['empty=', true],
])('%j: %s', (selector, expected) => {
  expect(parseLabelSelector(selector)(labels)).toBe(expected);
});

test('what cannot be read is a bad request', () => {
  expect(() => parseLabelSelector('app=(web')).toThrow('unable to parse requirement');
});
