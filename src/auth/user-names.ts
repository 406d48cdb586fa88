import { isDnsLabel, isDnsSubdomain } from '../cluster/object-names.js';

const NODE = 'system:node:';
const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** The Node of a kubelet's user name; undefined for other users. */
export function nodeNameOf(userName: string): string | undefined {
  if (!userName.startsWith(NODE)) return undefined;
  const name = userName.slice(NODE.length);
  return isDnsSubdomain(name) ? name : undefined;
}

/** The ServiceAccount of a user name; undefined for other users. */
export function serviceAccountOf(userName: string): { namespace: string; name: string } | undefined {
  if (!userName.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace = '', name = '', ...rest] = userName.slice(SERVICE_ACCOUNT.length).split(':');
  return rest.length === 0 && isDnsLabel(namespace) && isDnsSubdomain(name) ? { namespace, name } : undefined;
}

/** The groups of all ServiceAccounts in the namespace. */
export function groupsOfServiceAccounts(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}
