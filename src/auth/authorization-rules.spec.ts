import { describe, expect, it } from 'vitest';
import { alwaysAllowPaths } from './always-allow-paths.js';
import { forbidden } from './forbidden.js';
import { impersonationOf } from './impersonation.js';
import { requestAttributes } from './request-attributes.js';
import { RequestHeaders } from './request-headers.js';
import type { User } from './user.js';

const read = (method: string, url: string) => requestAttributes(method, url, {});
const alice: User = { name: 'alice', groups: [], extra: {} };

describe('paths for everybody', () => {
  it.each<[string[], string, boolean]>([
    [['/healthz'], '/healthz', true],
    [['/healthz'], '/healthz?verbose', true],
    [['healthz'], '/healthz', true],
    [['/healthz'], '/healthz/', false],
    [['/healthz'], '/healthz/ping', false],
    [['/healthz'], '/healthzz', false],
    [['/healthz'], '/Healthz', false],
    [['/healthz'], '//healthz', false],
    [['/healthz/*'], '/healthz/ping', true],
    [['/healthz/*'], '/healthz/', true],
    [['/healthz/*'], '/healthz', false],
    [['/healthz*'], '/healthzz', true],
    [['/'], '/', true],
    [['/'], '/metrics', false],
    [[''], '/', true],
    [['*'], '/metrics', true],
    [[], '/healthz', false],
    [['/apis/metrics.k8s.io/*'], '/apis/metrics.k8s.io/v1beta1', true],
    // Objects are never for everybody, whatever the flag says.
    [['/apis/metrics.k8s.io/*', '*'], '/apis/metrics.k8s.io/v1beta1/nodes', false],
  ])('%j: %s %s', (patterns, url, allowed) => {
    expect(alwaysAllowPaths(patterns)(read('GET', url))).toBe(allowed);
  });

  it('a * elsewhere is an error', () => {
    expect(() => alwaysAllowPaths(['/a/*/b'])).toThrow(/--authorization-always-allow-paths: "\/a\/\*\/b"/);
  });
});

describe('the words of a 403', () => {
  const GROUP = '/apis/metrics.k8s.io/v1beta1';
  it.each<[string, string, string, string]>([
    ['GET', '/foo', '', 'forbidden: User "alice" cannot get path "/foo"'],
    ['GET', '/a%22%3Cb%3E&', '', 'forbidden: User "alice" cannot get path "/a\\"&lt;b&gt;&amp;"'],
    [
      'GET',
      `${GROUP}/nodes`,
      '',
      'nodes.metrics.k8s.io is forbidden: User "alice" cannot list resource "nodes" in API group "metrics.k8s.io" at the cluster scope',
    ],
    [
      'GET',
      `${GROUP}/namespaces/ns/pods/p`,
      'no rule',
      'pods.metrics.k8s.io "p" is forbidden: User "alice" cannot get resource "pods" in API group "metrics.k8s.io" in the namespace "ns": no rule',
    ],
    [
      'GET',
      '/api/v1/nodes/n/status',
      '',
      'nodes "n" is forbidden: User "alice" cannot get resource "nodes/status" in API group "" at the cluster scope',
    ],
    [
      'GET',
      `${GROUP}//nodes`,
      '',
      'forbidden: User "alice" cannot get resource "" in API group "metrics.k8s.io" at the cluster scope',
    ],
  ])('%s %s', (method, url, reason, message) => {
    expect(forbidden(alice, read(method, url), reason)).toMatchObject({ code: 403, reason: 'Forbidden', message });
  });

  it('details', () => {
    expect(forbidden(alice, read('GET', '/foo'), '').details).toEqual({});
    const pod = read('GET', `${GROUP}/namespaces/ns/pods/p`);
    expect(forbidden(alice, pod, '').details).toEqual({ name: 'p', group: 'metrics.k8s.io', kind: 'pods' });
  });

  it('shows no control characters', () => {
    const user = { ...alice, name: 'a\u001b[31m\u200e\u0085' };
    expect(forbidden(user, read('GET', '/foo'), '').message).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe('impersonation', () => {
  const impersonate = (...raw: string[]) => impersonationOf(new RequestHeaders(raw));
  const asked = (...raw: string[]) =>
    impersonate(...raw)?.required.map(({ kind: _, verb, group, namespace, resource, subresource, name }) =>
      [verb, group, namespace, resource, subresource, name].join(','),
    );

  it('without headers is none', () => {
    expect(impersonate('X', 'y')).toBeUndefined();
    expect(impersonate('Impersonate-User', '', 'Impersonate-Uid', '')).toBeUndefined();
    expect(impersonate('Impersonate_User', 'root')).toBeUndefined();
  });

  it.each([
    ['Impersonate-Group', 'system:masters'],
    ['Impersonate-Uid', '1'],
    ['Impersonate-Extra-Scopes', 'all'],
    ['Impersonate-Group', ''],
  ])('%s without a user is a bad request', (name, value) => {
    expect(() => impersonate(name, value)).toThrow(expect.objectContaining({ code: 400 }) as Error);
  });

  it('each thing is asked for', () => {
    const raw = ['Impersonate-User', 'bob', 'impersonate-group', 'devs', 'Impersonate-Group', 'a, b'];
    const more = [
      'Impersonate-Uid',
      '7',
      'Impersonate-Extra-Acme.com%2fScopes',
      'x',
      'impersonate-extra-acme.com%2fscopes',
      'y',
    ];
    expect(asked(...raw, ...more)).toEqual([
      'impersonate,,,users,,bob',
      'impersonate,authentication.k8s.io,,uids,,7',
      'impersonate,,,groups,,devs',
      'impersonate,,,groups,,a, b',
      'impersonate,authentication.k8s.io,,userextras,acme.com/scopes,x',
      'impersonate,authentication.k8s.io,,userextras,acme.com/scopes,y',
    ]);
    expect(impersonate(...raw, ...more)!.user).toEqual({
      name: 'bob',
      uid: '7',
      groups: ['devs', 'a, b', 'system:authenticated'],
      extra: { 'acme.com/scopes': ['x', 'y'] },
    });
  });

  it('of several users the first counts', () => {
    expect(asked('Impersonate-User', 'bob', 'Impersonate-User', 'root')).toEqual(['impersonate,,,users,,bob']);
  });

  it('a ServiceAccount is one, with its groups unless others are given', () => {
    const account = 'system:serviceaccount:ns:name';
    expect(asked('Impersonate-User', account)).toEqual(['impersonate,,ns,serviceaccounts,,name']);
    expect(impersonate('Impersonate-User', account)!.user.groups).toEqual([
      'system:serviceaccounts',
      'system:serviceaccounts:ns',
      'system:authenticated',
    ]);
    expect(impersonate('Impersonate-User', account, 'Impersonate-Group', 'g')!.user.groups).toEqual([
      'g',
      'system:authenticated',
    ]);
  });

  it.each([
    'system:serviceaccount:ns',
    'system:serviceaccount:ns:a:b',
    'system:serviceaccount::a',
    'system:serviceaccount:n.s:a',
  ])('%s is a plain user', (name) => {
    expect(asked('Impersonate-User', name)).toEqual([`impersonate,,,users,,${name}`]);
  });

  it('anonymous is unauthenticated', () => {
    expect(impersonate('Impersonate-User', 'system:anonymous')!.user.groups).toEqual(['system:unauthenticated']);
  });
});
