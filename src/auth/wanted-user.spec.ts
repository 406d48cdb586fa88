import { describe, expect, it } from 'vitest';
import { RequestHeaders } from './request-headers.js';
import { wantedUserOf } from './auth.guard.js';

const wanted = (...raw: string[]) => wantedUserOf(new RequestHeaders(raw));

describe('who is to be impersonated', () => {
  it('is nobody without headers', () => {
    expect(wanted('X', 'y')).toBeUndefined();
    expect(wanted('Impersonate-User', '', 'Impersonate-Uid', '')).toBeUndefined();
    expect(wanted('Impersonate_User', 'root')).toBeUndefined();
  });

  it.each([
    ['Impersonate-Group', 'system:masters'],
    ['Impersonate-Uid', '1'],
    ['Impersonate-Extra-Scopes', 'all'],
    ['Impersonate-Group', ''],
  ])('%s without a user is a bad request', (name, value) => {
    expect(() => wanted(name, value)).toThrow(expect.objectContaining({ code: 400 }) as Error);
  });

  it('has all that the headers say, keys of extra facts decoded and in lower case', () => {
    const raw = ['Impersonate-User', 'bob', 'impersonate-group', 'devs', 'Impersonate-Group', 'a, b'];
    const extra = ['Impersonate-Extra-Acme.com%2fScopes', 'x', 'impersonate-extra-acme.com%2fscopes', 'y'];
    expect(wanted(...raw, 'Impersonate-Uid', '7', ...extra)).toEqual({
      name: 'bob',
      uid: '7',
      groups: ['devs', 'a, b'],
      extra: { 'acme.com/scopes': ['x', 'y'] },
    });
  });

  it('is the first of several', () => {
    expect(wanted('Impersonate-User', 'bob', 'Impersonate-User', 'root')).toMatchObject({ name: 'bob' });
  });
});
