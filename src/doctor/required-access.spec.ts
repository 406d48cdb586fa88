import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { expect, it } from 'vitest';
import { REQUIRED_ACCESS } from './required-access.js';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
  readonly roleRef?: { readonly name: string };
}

const manifests = parseAllDocuments(readFileSync('deploy/base/rbac.yaml', 'utf8')).map(
  (document) => document.toJSON() as Manifest,
);
const mentioned = (grant: RegExp) => REQUIRED_ACCESS.filter(({ grantedBy }) => grant.test(grantedBy));

it('what deploy/base grants of its own is what is asked for, but `get nodes`, which a list includes', () => {
  const role = manifests.find(
    ({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === 'system:metrics-server',
  );
  const granted = role!.rules!.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  );
  const asked = mentioned(/system:metrics-server/).flatMap(({ verbs, resource, subresource }) =>
    verbs.map((verb) => `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`),
  );
  expect(asked.toSorted()).toEqual(granted.filter((each) => each !== 'get nodes').toSorted());
});

it.each([
  [
    'metrics-server:system:auth-delegator',
    undefined,
    'system:auth-delegator',
    ['tokenreviews', 'subjectaccessreviews'],
  ],
  ['metrics-server-auth-reader', 'kube-system', 'extension-apiserver-authentication-reader', ['configmaps']],
])('the binding %s is the one of deploy/base', (name, namespace, role, resources) => {
  const binding = manifests.find(({ kind, metadata }) => kind.endsWith('Binding') && metadata.name === name);
  expect(binding).toMatchObject({ metadata: { name, ...(namespace && { namespace }) }, roleRef: { name: role } });
  expect(mentioned(new RegExp(name)).map(({ resource }) => resource)).toEqual(resources);
});
