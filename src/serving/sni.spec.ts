import { beforeAll, describe, expect, it } from 'vitest';
import { makeSelfSigned } from './self-signed.js';
import { certificateNames, namesOf, selectFor } from './sni.js';

let cert: string;
beforeAll(async () => {
  ({ cert } = makeSelfSigned(['own.bar.com', '*.bar.com', '127.0.0.1'], Date.now()));
});

describe('selectFor', () => {
  const byName = new Map([
    ['a.foo.com', 'exact'],
    ['*.foo.com', 'wildcard'],
    ['*', 'any single label'],
  ]);

  it.each([
    ['a.foo.com', 'exact'],
    ['A.Foo.COM', 'exact'],
    ['a.foo.com.', 'exact'],
    ['b.foo.com', 'wildcard'],
    ['foo.com', undefined],
    ['a.b.foo.com', undefined],
    ['localhost', 'any single label'],
    ['', 'any single label'],
  ])('%j: %s', (name, selected) => {
    expect(selectFor(name, byName)).toBe(selected);
  });
});

describe('namesOf', () => {
  it('prefers names of the command line, then the earlier certificate', () => {
    const byName = namesOf([
      { value: 'first, own names', names: [], cert },
      { value: 'second', names: ['own.bar.com', 'x.com'], cert },
      { value: 'third', names: ['X.com', 'y.com'], cert },
      { value: 'fourth, own names', names: [], cert },
    ]);
    expect(Object.fromEntries(byName)).toEqual({
      'own.bar.com': 'second',
      'x.com': 'second',
      'y.com': 'third',
      'metrics-server': 'first, own names',
      '*.bar.com': 'first, own names',
    });
  });
});

describe('certificateNames', () => {
  it('are the common name and the DNS names, without addresses', () => {
    expect(certificateNames(cert)).toEqual(['metrics-server', 'own.bar.com', '*.bar.com']);
  });
});
