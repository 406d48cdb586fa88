import { expect, test } from 'vitest';
import type { Pod } from '../kubernetes/objects.js';
import { podsOfTarget } from './pods-of-target.js';

const owned = (name: string, kind: string, owner: string, namespace = 'shop'): Pod => ({
  metadata: {
    name,
    namespace,
    labels: { 'pod-template-hash': 'abc' },
    ownerReferences: [{ kind, name: owner, controller: true }],
  },
});
const PODS = [
  owned('web-abc-1', 'ReplicaSet', 'web-abc'),
  owned('web-api-abc-1', 'ReplicaSet', 'web-api-abc'),
  owned('web-abc-2', 'ReplicaSet', 'web-abc', 'other'),
  owned('web-0', 'StatefulSet', 'web'),
  { metadata: { name: 'web-lonely', namespace: 'shop' } },
];

test.each([
  ['Deployment', ['web-abc-1']],
  ['StatefulSet', ['web-0']],
  ['ReplicaSet', []],
])('the Pods of a %s are those that it owns', (kind, names) => {
  const autoscaler = {
    metadata: { name: 'h', namespace: 'shop' },
    spec: { scaleTargetRef: { kind, name: 'web' }, maxReplicas: 2 },
  };
  expect(podsOfTarget(autoscaler, PODS).map(({ metadata }) => metadata.name)).toEqual(names);
});
