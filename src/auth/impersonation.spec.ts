import { describe, expect, it } from 'vitest';
import { ApiError } from '../model/api-error.js';
import { ImpersonationService } from './impersonation.service.js';
import { requestAttributes, type RequestAttributes } from './request-attributes.js';
import { PRIVILEGED_GROUP, type User } from './user.js';

// The rules of constrained impersonation in k8s.io/apiserver v0.36.2, which metrics-server v0.9.0 is built with.

const NODES = requestAttributes('GET', '/apis/metrics.k8s.io/v1beta1/nodes', {});
const user = (name: string, more: Partial<User> = {}): User => ({ name, groups: [], extra: {}, ...more });
const alice = user('alice');
const agent = user('system:serviceaccount:kube-system:agent', {
  groups: ['system:serviceaccounts'],
  extra: {
    'authentication.kubernetes.io/node-name': ['node-1'],
    'authentication.kubernetes.io/pod-name': ['agent-x'],
  },
});

/** A question as a text: the verb, the group where there is one, the resource, the namespace and the name. */
function textOf(attributes: RequestAttributes): string {
  if (attributes.kind === 'path') return `${attributes.verb} ${attributes.path}`;
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const what = `${group && `${group}/`}${resource}${subresource && `/${subresource}`}`;
  return [verb, what, namespace, name].filter(Boolean).join(' ');
}

/** A service that allows these questions, and what it was asked. */
function allowing(...allowed: string[]) {
  const asked: string[] = [];
  const users: User[] = [];
  const service = new ImpersonationService({
    decide(requestor, attributes) {
      const text = textOf(attributes);
      asked.push(text);
      users.push(requestor);
      return { allowed: allowed.includes('*') || allowed.includes(text), reason: '' };
    },
  });
  const refusal = async (requestor: User, wanted: User, attributes = NODES) => {
    const error: unknown = await service.impersonate(requestor, wanted, attributes).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof ApiError)) throw new Error('was allowed', { cause: error });
    return error.message;
  };
  return { service, asked, users, refusal };
}

const ON = 'metrics.k8s.io/nodes';
const AUTHN = 'authentication.k8s.io';

describe('modes of impersonation', () => {
  it.each<[string, User, User, string[], string | undefined, string[]]>([
    [
      'a user, as any user',
      alice,
      user('bob', { uid: '7', groups: ['devs'], extra: { 'acme.io/scopes': ['a'] } }),
      [
        `impersonate-on:user-info:list ${ON}`,
        `impersonate:user-info ${AUTHN}/users bob`,
        `impersonate:user-info ${AUTHN}/uids 7`,
        `impersonate:user-info ${AUTHN}/groups devs`,
        `impersonate:user-info ${AUTHN}/userextras/acme.io/scopes a`,
      ],
      'impersonate:user-info',
      ['devs', 'system:authenticated'],
    ],
    [
      'a ServiceAccount',
      alice,
      user('system:serviceaccount:ns:robot'),
      [`impersonate-on:serviceaccount:list ${ON}`, `impersonate:serviceaccount ${AUTHN}/serviceaccounts ns robot`],
      'impersonate:serviceaccount',
      ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'],
    ],
    [
      'any Node',
      alice,
      user('system:node:node-1'),
      [`impersonate-on:arbitrary-node:list ${ON}`, `impersonate:arbitrary-node ${AUTHN}/nodes node-1`],
      'impersonate:arbitrary-node',
      ['system:nodes', 'system:authenticated'],
    ],
    [
      "the requestor's own Node",
      agent,
      user('system:node:node-1'),
      [`impersonate-on:associated-node:list ${ON}`, `impersonate:associated-node ${AUTHN}/nodes *`],
      'impersonate:associated-node',
      ['system:nodes', 'system:authenticated'],
    ],
  ])('%s', async (_what, requestor, wanted, questions, impersonationConstraint, groups) => {
    const { service, asked } = allowing('*');
    const impersonated = await service.impersonate(requestor, wanted, NODES);
    expect(asked).toEqual(questions);
    expect(impersonated).toEqual({ impersonated: { ...wanted, groups }, impersonationConstraint });
  });

  it.each<[string, User, User, string[]]>([
    ['of a user', alice, user('bob', { groups: ['devs'] }), ['users bob', 'groups devs']],
    ['of a ServiceAccount', alice, user('system:serviceaccount:ns:robot'), ['serviceaccounts ns robot']],
    ['of a Node, who is a user', alice, user('system:node:node-1'), ['users system:node:node-1']],
    ['of a UID', alice, user('bob', { uid: '7' }), ['users bob', `${AUTHN}/uids 7`]],
    ['of any key', alice, user('bob', { extra: { scopes: ['a'] } }), ['users bob', `${AUTHN}/userextras/scopes a`]],
    ['of the empty group', alice, user('bob', { groups: [''] }), ['users bob', 'groups']],
  ])('last comes the right of old, %s', async (_what, requestor, wanted, things) => {
    const { service, asked } = allowing(...things.map((thing) => `impersonate ${thing}`));
    const { impersonationConstraint } = await service.impersonate(requestor, wanted, NODES);
    expect(impersonationConstraint).toBeUndefined();
    expect(asked.filter((text) => text.startsWith('impersonate '))).toEqual(
      things.map((thing) => `impersonate ${thing}`),
    );
    expect(asked[0]).toMatch(/^impersonate-on:/);
  });

  // Each is tried, the narrowest first, and each but for the last one ends with its first refusal.
  it.each<[string, User, User, string[]]>([
    ['a user', alice, user('bob'), ['user-info']],
    ['a ServiceAccount', alice, user('system:serviceaccount:ns:robot'), ['serviceaccount']],
    ['a ServiceAccount with a group', alice, user('system:serviceaccount:ns:robot', { groups: ['g'] }), []],
    ['a ServiceAccount with a UID', alice, user('system:serviceaccount:ns:robot', { uid: '1' }), []],
    ['a Node', alice, user('system:node:node-1'), ['arbitrary-node']],
    ['a Node with a group', alice, user('system:node:node-1', { groups: ['system:nodes'] }), []],
    ['no Node name', alice, user('system:node:Node'), ['user-info']],
    ['no Node name with two dots', alice, user('system:node:a..b'), ['user-info']],
    ['no ServiceAccount', alice, user('system:serviceaccount:ns:a:b'), ['user-info']],
    ['no namespace', alice, user('system:serviceaccount:n.s:a'), ['user-info']],
    ['an own Node', agent, user('system:node:node-1'), ['associated-node', 'arbitrary-node']],
    ['another Node', agent, user('system:node:node-2'), ['arbitrary-node']],
    [
      'a Node of somebody with two',
      user(agent.name, { extra: { 'authentication.kubernetes.io/node-name': ['node-1', 'node-1'] } }),
      user('system:node:node-1'),
      ['arbitrary-node'],
    ],
    [
      'a Node of who says so and is no ServiceAccount',
      { ...agent, name: 'alice' },
      user('system:node:node-1'),
      ['arbitrary-node'],
    ],
  ])('%s', async (_what, requestor, wanted, modes) => {
    const { asked, refusal } = allowing();
    await refusal(requestor, wanted);
    expect(asked.slice(0, -1)).toEqual(modes.map((mode) => `impersonate-on:${mode}:list ${ON}`));
    expect(asked.at(-1)).toMatch(/^impersonate (users|serviceaccounts) /);
  });

  it('the mode that worked last is tried first, and what it lacks is what the refusal names', async () => {
    const { service, asked, refusal } = allowing('impersonate users bob');
    await service.impersonate(alice, user('bob'), NODES);
    asked.length = 0;
    await service.impersonate(alice, user('bob'), NODES);
    expect(asked).toEqual(['impersonate users bob']);
    expect(await refusal(alice, user('root'))).toBe(
      'users "root" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    expect(await refusal(user('eve'), user('bob', { uid: '1' }))).toMatch(/cannot impersonate-on:user-info:list/);
  });

  it("an agent's own Node is asked about by the keys of its extra facts alone", async () => {
    const { service, users } = allowing('*');
    await service.impersonate(agent, user('system:node:node-1'), NODES);
    const keys = ['authentication.kubernetes.io/node-name', 'authentication.kubernetes.io/pod-name'];
    const asking = { ...agent, extra: { 'authentication.kubernetes.io/associated-node-keys': keys } };
    expect(users).toEqual([asking, asking]);
  });

  it('of four groups or facts all are asked about at once, and each when that is refused', async () => {
    const groups = ['a', 'b', 'c', 'd'];
    const facts = { 'a.io/x': ['1', '2'], 'b.io/y': ['3', '4'] };
    const mode = `impersonate:user-info ${AUTHN}`;
    const first = [`impersonate-on:user-info:list ${ON}`, `${mode}/users bob`];
    const all = allowing(...first, `${mode}/groups *`, `${mode}/userextras/* *`);
    await all.service.impersonate(alice, user('bob', { groups, extra: facts }), NODES);
    expect(all.asked).toEqual([...first, `${mode}/groups *`, `${mode}/userextras/* *`]);
    const each = allowing(...first, ...groups.map((group) => `${mode}/groups ${group}`));
    await each.service.impersonate(alice, user('bob', { groups }), NODES);
    expect(each.asked).toEqual([...first, ...['*', ...groups].map((group) => `${mode}/groups ${group}`)]);
    const three = allowing('*');
    await three.service.impersonate(alice, user('bob', { groups: groups.slice(1) }), NODES);
    expect(three.asked).not.toContain(`${mode}/groups *`);
  });

  it('who cannot be asked about is nobody', async () => {
    const failure = new ApiError(500, 'InternalError', 'no kube-apiserver');
    const service = new ImpersonationService({ decide: () => Promise.reject(failure) });
    await expect(service.impersonate(alice, user('bob'), NODES)).rejects.toBe(failure);
  });
});

describe('the words of a refused impersonation', () => {
  const on = 'impersonate-on:user-info:list metrics.k8s.io/nodes';
  const bob = `impersonate:user-info ${AUTHN}/users bob`;
  const cannot = (resource: string, subject = resource) =>
    `${subject} is forbidden: User "alice" cannot impersonate:user-info resource "${resource.split('.')[0]}" ` +
    'in API group "authentication.k8s.io" at the cluster scope';

  it.each<[string, string[], Partial<User>, string]>([
    [
      'the request',
      [],
      {},
      'nodes.metrics.k8s.io is forbidden: User "alice" cannot impersonate-on:user-info:list resource "nodes" in API ' +
        'group "metrics.k8s.io" at the cluster scope',
    ],
    ['the name', [on], {}, cannot('users.authentication.k8s.io', 'users.authentication.k8s.io "bob"')],
    ['the UID', [on, bob], { uid: '7' }, cannot('uids.authentication.k8s.io', 'uids.authentication.k8s.io "7"')],
    [
      'the empty group',
      [on, bob],
      { groups: ['a', ''] },
      `${cannot('groups.authentication.k8s.io')}: impersonating the empty string group is not allowed`,
    ],
    [
      'a key without a domain',
      [on, bob],
      { extra: { scopes: ['a'] } },
      `${cannot('userextras.authentication.k8s.io')}: impersonating an invalid key in extra is not allowed: ` +
        'extra.key: Invalid value: "scopes": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
    [
      'a key with a bad domain and a bad path',
      [on, bob],
      { extra: { 'a_b/c d': ['a'] } },
      `${cannot('userextras.authentication.k8s.io')}: impersonating an invalid key in extra is not allowed: [extra.key: ` +
        'Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \'-\' or ' +
        "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
        '\'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\'), extra.key: Invalid value: "c d": Invalid ' +
        "path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')]",
    ],
    [
      'a key in capitals',
      [on, bob],
      { extra: { 'a.io/B': ['a'] } },
      `${cannot('userextras.authentication.k8s.io')}: impersonating a non-lowercase key in extra is not allowed: "a.io/B"`,
    ],
    [
      'no key',
      [on, bob],
      { extra: { '': ['a'] } },
      `${cannot('userextras.authentication.k8s.io')}: impersonating the empty string key in extra is not allowed`,
    ],
    [
      'no value',
      [on, bob],
      { extra: { 'a.io/b': [''] } },
      `${cannot('userextras.authentication.k8s.io')}: impersonating the empty string value in extra is not allowed`,
    ],
  ])('%s', async (_what, allowed, more, message) => {
    const { refusal } = allowing(...allowed);
    expect(await refusal(alice, user('bob', more))).toBe(message);
  });

  it('nobody is put into the privileged group by a constrained right', async () => {
    const { refusal } = allowing(on, bob, `impersonate:user-info ${AUTHN}/groups ${PRIVILEGED_GROUP}`);
    expect(await refusal(alice, user('bob', { groups: [PRIVILEGED_GROUP] }))).toBe(
      `${cannot('groups.authentication.k8s.io', `groups.authentication.k8s.io "${PRIVILEGED_GROUP}"`)}: ` +
        `impersonating the ${PRIVILEGED_GROUP} group is not allowed`,
    );
  });

  it('a path that is no resource is named', async () => {
    const { refusal } = allowing();
    expect(await refusal(alice, user('bob'), requestAttributes('GET', '/metrics', {}))).toBe(
      'forbidden: User "alice" cannot impersonate-on:user-info:get path "/metrics"',
    );
  });
});
