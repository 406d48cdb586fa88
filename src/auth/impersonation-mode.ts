import { checkClaims, type Require } from './impersonation-claims.js';
import type { RequestAttributes } from './request-attributes.js';
import type { User } from './user.js';
import { groupsOfServiceAccounts, nodeNameOf, serviceAccountOf } from './user-names.js';

const NODE_NAME = 'authentication.kubernetes.io/node-name';
const ASSOCIATED_KEYS = 'authentication.kubernetes.io/associated-node-keys';

/** One set of rights that lets a user act as another (KEP-5284). */
export interface ImpersonationMode {
  /** The verb that audit events name; absent of the mode that was there before all others. */
  readonly constraint?: string;
  /** Whether the mode is about such a user at all. */
  accepts(wanted: User, requestor: User): boolean;
  /** Rejects with ApiError 403 for the first right that the requestor does not have. */
  check(requestor: User, wanted: User, attributes: RequestAttributes, require: Require): Promise<void>;
  /** The groups that follow from the name. */
  groupsOf(wanted: User): readonly string[];
}

/** A mode that also asks whether the request itself may be made in it. */
function constrained(name: string, accepts: ImpersonationMode['accepts']): ImpersonationMode {
  const constraint = `impersonate:${name}`;
  return {
    constraint,
    accepts,
    async check(requestor, wanted, attributes, require) {
      await require(requestor, { ...attributes, verb: `impersonate-on:${name}:${attributes.verb}` });
      await checkClaims(requestor, wanted, constraint, require);
    },
    groupsOf: (wanted) => (nodeNameOf(wanted.name) === undefined ? accountGroups(wanted) : ['system:nodes']),
  };
}

const associatedNode = constrained('associated-node', (wanted, requestor) => {
  const node = isNameAlone(wanted) ? nodeNameOf(wanted.name) : undefined;
  const [home, ...more] = requestor.extra[NODE_NAME] ?? [];
  return node !== undefined && more.length === 0 && home === node && serviceAccountOf(requestor.name) !== undefined;
});

/** All modes in the order of apiserver: the narrowest first. */
export const IMPERSONATION_MODES: readonly ImpersonationMode[] = [
  {
    ...associatedNode,
    // That it is the requestor's own Node is found out here, so the same is asked for every Node, and remembered.
    check: (requestor, wanted, attributes, require) =>
      associatedNode.check(requestor, wanted, attributes, (user, asked) =>
        require({ ...user, extra: { [ASSOCIATED_KEYS]: Object.keys(user.extra).sort() } }, asked.kind === 'resource' &&
          asked.verb === associatedNode.constraint
          ? { ...asked, name: '*' }
          : asked),
      ),
  },
  constrained('arbitrary-node', (wanted) => isNameAlone(wanted) && nodeNameOf(wanted.name) !== undefined),
  constrained('serviceaccount', (wanted) => isNameAlone(wanted) && serviceAccountOf(wanted.name) !== undefined),
  constrained('user-info', ({ name }) => nodeNameOf(name) === undefined && serviceAccountOf(name) === undefined),
  {
    accepts: () => true,
    check: (requestor, wanted, _attributes, require) => checkClaims(requestor, wanted, 'impersonate', require),
    groupsOf: accountGroups,
  },
];

function isNameAlone({ uid, groups, extra }: User): boolean {
  return !uid && groups.length === 0 && Object.keys(extra).length === 0;
}

function accountGroups({ name, groups }: User): readonly string[] {
  const account = groups.length === 0 ? serviceAccountOf(name) : undefined;
  return account === undefined ? groups : groupsOfServiceAccounts(account.namespace);
}
