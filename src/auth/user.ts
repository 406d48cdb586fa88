/** Who asks, as authentication found out: Kubernetes' `user.Info`. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  /** Further facts that authorizers may look at, by lower-case key. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export const ANONYMOUS_NAME = 'system:anonymous';
/** May do everything, without a question to the kube-apiserver. */
export const PRIVILEGED_GROUP = 'system:masters';
const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';

/** Whoever shows no credentials. */
export const ANONYMOUS: User = { name: ANONYMOUS_NAME, groups: [UNAUTHENTICATED], extra: {} };

/** The user with the group that everyone authenticated has; the rule is that of apiserver's AuthenticatedGroupAdder. */
export function withAuthenticatedGroup(user: User): User {
  if (user.name === ANONYMOUS_NAME) return user;
  if (user.groups.includes(AUTHENTICATED) || user.groups.includes(UNAUTHENTICATED)) return user;
  return { ...user, groups: [...user.groups, AUTHENTICATED] };
}

/** The same for somebody who is impersonated: there `system:anonymous` gets the group of those without credentials. */
export function withImpliedGroup(user: User): User {
  if (user.name !== ANONYMOUS_NAME) return withAuthenticatedGroup(user);
  return user.groups.includes(UNAUTHENTICATED) ? user : { ...user, groups: [...user.groups, UNAUTHENTICATED] };
}

/** Whether nobody vouches for the user, whatever the name. */
export function isUnauthenticated({ name, groups }: User): boolean {
  return name === ANONYMOUS_NAME || groups.includes(UNAUTHENTICATED);
}
