import { describe, expect, it } from 'vitest';
import type { RequestAttributes, ResourceAttributes } from '../auth/request-attributes.js';
import { ANONYMOUS, type User } from '../auth/user.js';
import { decide } from './audit-policy.js';
import { parsePolicy } from './policy-file.js';

const ALICE: User = { name: 'alice', groups: ['dev', 'system:authenticated'], extra: {} };
const resource = (of: Partial<ResourceAttributes> = {}): ResourceAttributes => ({
  kind: 'resource',
  verb: 'list',
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  namespace: '',
  resource: 'nodes',
  subresource: '',
  name: '',
  ...of,
});
const path = (of: string, verb = 'get'): RequestAttributes => ({ kind: 'path', verb, path: of });
const pod = resource({ resource: 'pods', namespace: 'prod', verb: 'get', name: 'web-1' });
const log = resource({ resource: 'pods', namespace: 'prod', subresource: 'log', name: 'web-1', group: '' });

function policy(rules: string) {
  const { policy: read, errors } = parsePolicy(`{apiVersion: audit.k8s.io/v1, kind: Policy, rules: ${rules}}`);
  expect(errors).toEqual([]);
  return read;
}

describe('a rule', () => {
  it.each<
    [rule: string, requests: [User | undefined, RequestAttributes][], others: [User | undefined, RequestAttributes][]]
  >([
    [
      '',
      [
        [undefined, resource()],
        [ALICE, path('/')],
      ],
      [],
    ],
    [
      'users: [alice, bob]',
      [[ALICE, resource()]],
      [
        [ANONYMOUS, resource()],
        [undefined, resource()],
      ],
    ],
    [
      'userGroups: [ops, dev]',
      [[ALICE, path('/')]],
      [
        [ANONYMOUS, path('/')],
        [undefined, path('/')],
      ],
    ],
    ['verbs: [get]', [[ALICE, path('/')]], [[ALICE, resource()]]],
    [
      'namespaces: [prod]',
      [[ALICE, pod]],
      [
        [ALICE, resource()],
        [ALICE, path('/')],
      ],
    ],
    ['namespaces: [""]', [[ALICE, resource()]], [[ALICE, pod]]],
    [
      'resources: [{group: metrics.k8s.io}]',
      [[ALICE, pod]],
      [
        [ALICE, log],
        [ALICE, path('/metrics')],
      ],
    ],
    ['resources: [{group: ""}]', [[ALICE, log]], [[ALICE, pod]]],
    [
      'resources: [{group: "*", resources: [pods]}]',
      [[ALICE, pod]],
      [
        [ALICE, log],
        [ALICE, resource()],
      ],
    ],
    [
      'resources: [{resources: ["*"]}]',
      [
        [ALICE, log],
        [ALICE, resource({ group: '', resource: 'x' })],
      ],
      [[ALICE, pod]],
    ],
    [
      'resources: [{group: "*", resources: [pods/log]}]',
      [[ALICE, log]],
      [
        [ALICE, pod],
        [ALICE, { ...log, resource: 'nodes' }],
      ],
    ],
    ['resources: [{group: "*", resources: [pods/*]}]', [[ALICE, log]], [[ALICE, resource()]]],
    ['resources: [{group: "*", resources: ["*/log", "*/"]}]', [[ALICE, log]], [[ALICE, pod]]],
    [
      'resources: [{group: "*", resources: [pods], resourceNames: [web-1]}]',
      [[ALICE, pod]],
      [[ALICE, { ...pod, name: 'web-2' }]],
    ],
    [
      'resources: [{group: apps}, {group: metrics.k8s.io, resources: [nodes]}], namespaces: ["", x]',
      [[ALICE, resource()]],
      [[ALICE, pod]],
    ],
    [
      'nonResourceURLs: [/metrics, /livez*]',
      [
        [ALICE, path('/metrics')],
        [ALICE, path('/livez')],
        [ALICE, path('/livez/ping')],
      ],
      [
        [ALICE, path('/metrics/x')],
        [ALICE, path('/')],
        [ALICE, resource()],
      ],
    ],
    ['nonResourceURLs: ["*"]', [[undefined, path('/any/thing')]], [[ALICE, resource()]]],
    [
      'users: [alice], verbs: [get], nonResourceURLs: [/x]',
      [[ALICE, path('/x')]],
      [
        [ANONYMOUS, path('/x')],
        [ALICE, path('/x', 'post')],
        [ALICE, path('/y')],
      ],
    ],
  ])('%s', (rule, requests, others) => {
    const read = policy(`[{level: Metadata${rule && `, ${rule}`}}]`);
    for (const [user, attributes] of requests) expect(decide(read, user, attributes).level).toBe('Metadata');
    for (const [user, attributes] of others) expect(decide(read, user, attributes).level).toBe('None');
  });
});

describe('decide', () => {
  it('goes by the first rule that matches', () => {
    const read = policy('[{level: None, users: [alice]}, {level: Request, verbs: [list]}, {level: Metadata}]');
    expect(decide(read, ALICE, resource()).level).toBe('None');
    expect(decide(read, ANONYMOUS, resource()).level).toBe('Request');
    expect(decide(read, ANONYMOUS, pod).level).toBe('Metadata');
  });

  it('leaves out the stages of the policy and of the rule', () => {
    const { policy: read } = parsePolicy(`
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata, verbs: [get], omitStages: [Panic]}, {level: Metadata}]
`);
    expect([...decide(read, ALICE, pod).omitStages]).toEqual(['RequestReceived', 'Panic']);
    expect([...decide(read, ALICE, resource()).omitStages]).toEqual(['RequestReceived']);
  });
});
