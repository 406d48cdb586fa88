import { describe, expect, it } from 'vitest';
import { alwaysAllowPaths } from './authorization.service.js';
import { forbidden } from './forbidden.js';
import { requestAttributes } from './request-attributes.js';
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
