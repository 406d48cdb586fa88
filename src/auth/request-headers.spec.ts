import { describe, expect, it } from 'vitest';
import { bearerTokenOf } from './authentication.service.js';
import { extraOf, RequestHeaders } from './request-headers.js';

describe('RequestHeaders', () => {
  const headers = new RequestHeaders([
    'A',
    '1, 2',
    'a',
    '3',
    'B',
    '',
    'x-E-1',
    'e',
    'X_Remote_User',
    'eve',
    'x-e',
    'f',
  ]);

  it('keeps every value by itself, whatever the case of the name', () => {
    expect(headers.all('a')).toEqual(['1, 2', '3']);
    expect(headers.first('A')).toBe('1, 2');
    expect(headers.first('b')).toBe('');
    expect(headers.all('c')).toEqual([]);
  });

  it('takes no underscore for a hyphen', () => {
    expect(headers.all('X-Remote-User')).toEqual([]);
  });

  it('finds headers by the beginning of their names', () => {
    expect(headers.withPrefix('X-E-')).toEqual([['1', ['e']]]);
  });

  it('reads values as UTF-8', () => {
    const name = Buffer.from('zoë').toString('latin1');
    expect(new RequestHeaders(['u', name]).first('u')).toBe('zoë');
    expect(new RequestHeaders(['u', '\xff']).first('u')).toBe('\ufffd');
  });
});

it.each<[string[], string[], Record<string, string[]>]>([
  [['E-Scopes', 'a', 'e-scopes', 'b'], ['E-'], { scopes: ['a', 'b'] }],
  [['e-acme.com%2fproject', 'x'], ['E-'], { 'acme.com/project': ['x'] }],
  [['e-a%zz', 'x'], ['e-'], { 'a%zz': ['x'] }],
  [['e-a', 'x', 'f-a', 'y'], ['f-', 'e-'], { a: ['y', 'x'] }],
  [['e-', 'x'], ['e-'], { '': ['x'] }],
])('extra of %j by %j', (raw, prefixes, extra) => {
  expect(extraOf(new RequestHeaders(raw), prefixes)).toEqual(extra);
});

it('extra named __proto__ is extra', () => {
  const extra = extraOf(new RequestHeaders(['e-__proto__', 'x']), ['e-']);
  expect(Object.keys(extra)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(extra)).toBe(Object.prototype);
});

it.each<[string[], string | undefined]>([
  [['Authorization', 'Bearer abc'], 'abc'],
  [['authorization', '  bEARER abc  '], 'abc'],
  [['Authorization', 'Bearer abc def'], 'abc'],
  [['Authorization', 'Bearer one', 'Authorization', 'Bearer two'], 'one'],
  [['Authorization', 'Basic YTpi', 'Authorization', 'Bearer two'], undefined],
  [['Authorization', 'Bearer'], undefined],
  [['Authorization', 'Bearer '], undefined],
  [['Authorization', 'Bearer  abc'], undefined],
  [['Authorization', 'Basic YTpi'], undefined],
  [['Authorization', 'Bearerabc'], undefined],
  [['Proxy-Authorization', 'Bearer abc'], undefined],
  [[], undefined],
])('bearer token of %j: %s', (raw, token) => {
  expect(bearerTokenOf(new RequestHeaders(raw))).toBe(token);
});
