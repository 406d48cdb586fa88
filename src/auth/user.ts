/** The authenticated user: `user.Info` of Kubernetes. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  /** Extra facts for authorizers, by lower-case key. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export const ANONYMOUS_NAME = 'system:anonymous';
/** May do everything. The kube-apiserver is not asked. */
export const PRIVILEGED_GROUP = 'system:masters';
const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';

/** A client without credentials. */
export const ANONYMOUS: User = { name: ANONYMOUS_NAME, groups: [UNAUTHENTICATED], extra: {} };

/** Adds the group of all authenticated users, by the rule of apiserver's AuthenticatedGroupAdder. */
export function withAuthenticatedGroup(user: User): User {
  if (user.name === ANONYMOUS_NAME) return user;
  if (user.groups.includes(AUTHENTICATED) || user.groups.includes(UNAUTHENTICATED)) return user;
  return { ...user, groups: [...user.groups, AUTHENTICATED] };
}

/** The same for an impersonated user. There, `system:anonymous` gets the unauthenticated group. */
export function withImpliedGroup(user: User): User {
  if (user.name !== ANONYMOUS_NAME) return withAuthenticatedGroup(user);
  return user.groups.includes(UNAUTHENTICATED) ? user : { ...user, groups: [...user.groups, UNAUTHENTICATED] };
}

/** Whether the user is unauthenticated, whatever the name says. */
export function isUnauthenticated({ name, groups }: User): boolean {
  return name === ANONYMOUS_NAME || groups.includes(UNAUTHENTICATED);
}
