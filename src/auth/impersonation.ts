import { NAMESPACE, OBJECT_NAME } from '../cluster/object-names.js';
import { ApiError } from '../model/api-error.js';
import type { ResourceAttributes } from './request-attributes.js';
import { extraOf, type RequestHeaders } from './request-headers.js';
import { type User, withImpliedGroup } from './user.js';

const SERVICE_ACCOUNT = new RegExp(`^system:serviceaccount:(${NAMESPACE}):(${OBJECT_NAME})$`);
const EXTRA_PREFIX = 'Impersonate-Extra-';

/** Whom a request is to be answered as, and everything that its sender must be allowed to `impersonate` for that. */
export interface Impersonation {
  readonly user: User;
  readonly required: readonly ResourceAttributes[];
}

/**
 * Reads the `Impersonate-*` headers by the rules of apiserver's impersonation filter; undefined when there are none.
 *
 * @throws ApiError 400 when they name groups, a UID or extra facts, but no user
 */
export function impersonationOf(headers: RequestHeaders): Impersonation | undefined {
  const name = headers.first('Impersonate-User');
  const uid = headers.first('Impersonate-Uid');
  const groups = headers.all('Impersonate-Group');
  const extra = extraOf(headers, [EXTRA_PREFIX]);
  if (name === '') {
    if (uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
    throw new ApiError(400, 'BadRequest', 'requested groups, a UID or extra without impersonating a user name');
  }
  const [, namespace, , account] = SERVICE_ACCOUNT.exec(name) ?? [];
  const required = [
    namespace && account ? { ...claim('serviceaccounts', account), namespace } : claim('users', name),
    ...(uid === '' ? [] : [{ ...claim('uids', uid), ...AUTHENTICATION }]),
    ...groups.map((group) => claim('groups', group)),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({ ...claim('userextras', value), ...AUTHENTICATION, subresource: key })),
    ),
  ];
  const implied = namespace ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  const user = { name, uid: uid || undefined, groups: groups.length > 0 ? groups : implied, extra };
  return { user: withImpliedGroup(user), required };
}

const AUTHENTICATION = { group: 'authentication.k8s.io', version: 'v1' } as const;

/** Users, groups and ServiceAccounts are asked about in the core group. */
function claim(resource: string, name: string): ResourceAttributes {
  const nowhere = { group: '', version: 'v1', namespace: '', subresource: '' };
  return { kind: 'resource', verb: 'impersonate', ...nowhere, resource, name };
}
