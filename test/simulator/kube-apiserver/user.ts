/** An authenticated user, in the form of `status.user` in a TokenReview. */
export interface ApiUser {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** The user of requests without credentials. */
export const ANONYMOUS: ApiUser = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** A user with valid credentials. */
export function authenticated(username: string, groups: readonly string[] = [], uid?: string): ApiUser {
  return { username, groups: [...groups, 'system:authenticated'], ...(uid && { uid }) };
}

/** The user that a ServiceAccount token stands for. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): ApiUser {
  const username = `system:serviceaccount:${namespace}:${name}`;
  return authenticated(username, ['system:serviceaccounts', `system:serviceaccounts:${namespace}`], uid);
}
