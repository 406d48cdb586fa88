import { expect, it } from 'vitest';
import { type FrontProxyTrust, remoteUser } from './front-proxy.js';
import { RequestHeaders } from './request-headers.js';
import { ANONYMOUS, withAuthenticatedGroup, withImpliedGroup, type User } from './user.js';

const trust = {
  usernameHeaders: ['X-Remote-User', 'X-Old-User'],
  groupHeaders: ['X-Remote-Group', 'X-Old-Group'],
  uidHeaders: ['X-Remote-Uid'],
  extraHeaderPrefixes: ['X-Remote-Extra-'],
} as unknown as FrontProxyTrust;

it.each<[string, string[], object | undefined]>([
  ['nobody', [], undefined],
  ['nobody, with groups', ['X-Remote-Group', 'system:masters'], undefined],
  ['an empty name', ['X-Remote-User', ''], undefined],
  ['a name', ['X-Remote-User', 'alice'], { name: 'alice', groups: [], extra: {}, uid: undefined }],
  ['two names: the first', ['X-Remote-User', 'alice', 'X-Remote-User', 'root'], { name: 'alice' }],
  ['an empty first one: nobody', ['X-Remote-User', '', 'X-Remote-User', 'root'], undefined],
  ['a name in the second header', ['X-Remote-User', '', 'X-Old-User', 'bob'], { name: 'bob' }],
  ['a name with commas', ['X-Remote-User', 'a, b'], { name: 'a, b' }],
  [
    'groups, each by itself',
    ['x-remote-user', 'a', 'x-remote-group', 'g', 'x-old-group', 'i', 'X-REMOTE-GROUP', 'h,k', 'x-remote-group', ''],
    { name: 'a', groups: ['g', 'h,k', 'i'] },
  ],
  [
    'UID and extra',
    ['x-remote-user', 'a', 'x-remote-uid', '7', 'x-remote-extra-Scopes', 's', 'x-remote-extra-scopes', 't'],
    { uid: '7', extra: { scopes: ['s', 't'] } },
  ],
  ['underscores: nobody', ['X_Remote_User', 'root', 'X-Remote_User', 'root'], undefined],
  ['other names: nobody', ['X-Remote-Username', 'root', 'Remote-User', 'root'], undefined],
])('%s', (_, raw, user) => {
  const found = remoteUser(new RequestHeaders(raw), trust);
  if (user === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(user);
});

const of = (name: string, ...groups: string[]): User => ({ name, groups, extra: {} });

it.each<[User, string[]]>([
  [of('a', 'g'), ['g', 'system:authenticated']],
  [of('a', 'system:authenticated', 'g'), ['system:authenticated', 'g']],
  [of('a', 'system:unauthenticated'), ['system:unauthenticated']],
  [of('system:anonymous', 'g'), ['g']],
  [ANONYMOUS, ['system:unauthenticated']],
])('groups of %j, authenticated: %j', (user, groups) => {
  expect(withAuthenticatedGroup(user).groups).toEqual(groups);
});

it('groups of an impersonated anonymous', () => {
  expect(withImpliedGroup(of('system:anonymous', 'g')).groups).toEqual(['g', 'system:unauthenticated']);
  expect(withImpliedGroup(ANONYMOUS).groups).toEqual(['system:unauthenticated']);
  expect(withImpliedGroup(of('a')).groups).toEqual(['system:authenticated']);
});
