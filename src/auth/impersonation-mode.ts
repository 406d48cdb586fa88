import { checkClaims, type RequireRight } from './impersonation-claims.js';
import type { RequestAttributes } from './request-attributes.js';
import type { User } from './user.js';
import { groupsOfServiceAccounts, nodeNameOf, serviceAccountOf } from './user-names.js';

const NODE_NAME = 'authentication.kubernetes.io/node-name';
const ASSOCIATED_KEYS = 'authentication.kubernetes.io/associated-node-keys';

/** One set of rights that lets a user act as another (KEP-5284). */
export interface ImpersonationMode {
  /** The verb for audit events. Absent for the original mode. */
  readonly constraint?: string;
  /** Whether the mode applies to this user. */
  accepts(wanted: User, requestor: User): boolean;
  /** Rejects with ApiError 403 for the first right that the requestor lacks. */
  check(requestor: User, wanted: User, attributes: RequestAttributes, require: RequireRight): Promise<void>;
  /** The groups that follow from the name. */
  groupsOf(wanted: User): readonly string[];
}

/** A mode that also checks whether the request itself is allowed in it. */
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

/** All modes in apiserver's order, the narrowest first. */
export const IMPERSONATION_MODES: readonly ImpersonationMode[] = [
  {
    ...associatedNode,
    // This server checks that it is the requestor's own Node. The review is then the same for every Node and can be
    // remembered.
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
