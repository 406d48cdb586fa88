/** Who asks, as authentication found out; the shape of `status.user` in a TokenReview. */
export interface ApiUser {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Whoever brings no credentials. */
export const ANONYMOUS: ApiUser = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** A user whose credentials were good. */
export function authenticated(username: string, groups: readonly string[] = [], uid?: string): ApiUser {
  return { username, groups: [...groups, 'system:authenticated'], ...(uid && { uid }) };
}

/** The user that a ServiceAccount token stands for. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): ApiUser {
  const username = `system:serviceaccount:${namespace}:${name}`;
  return authenticated(username, ['system:serviceaccounts', `system:serviceaccounts:${namespace}`], uid);
}
