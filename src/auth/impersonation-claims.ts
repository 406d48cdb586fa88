import { forbidden, refusalOf } from './forbidden.js';
import { extraFault } from './impersonation-extra.js';
import type { RequestAttributes, ResourceAttributes } from './request-attributes.js';
import { PRIVILEGED_GROUP, type User } from './user.js';
import { nodeNameOf, serviceAccountOf } from './user-names.js';

/** Rejects with ApiError 403 if the user lacks the right. */
export type RequireRight = (user: User, attributes: RequestAttributes) => Promise<void>;

/** From this number of questions, a constrained mode first asks for all of them at once. */
const MANY = 4;
const AUTHENTICATION = 'authentication.k8s.io';

/**
 * Checks every right that the verb needs to act as the wanted user: name, UID, each group and each extra fact.
 *
 * @param verb `impersonate` follows the older rules; `impersonate:MODE` also refuses the privileged group
 */
export async function checkClaims(requestor: User, wanted: User, verb: string, require: RequireRight): Promise<void> {
  const isConstrained = verb !== 'impersonate';
  const claim = (resource: string, name: string, more: Partial<ResourceAttributes> = {}): ResourceAttributes => ({
    kind: 'resource',
    verb,
    group: isConstrained ? AUTHENTICATION : '',
    version: 'v1',
    namespace: '',
    resource,
    subresource: '',
    name,
    ...more,
  });
  const refuse = (attributes: ResourceAttributes, why: string) => forbidden(requestor, attributes, why);
  const ask = (attributes: ResourceAttributes) => require(requestor, attributes);

  await ask(nameClaim(wanted.name, isConstrained, claim));
  if (wanted.uid) await ask(claim('uids', wanted.uid, { group: AUTHENTICATION }));

  const { groups } = wanted;
  if (isConstrained && groups.includes('')) {
    throw refuse(claim('groups', ''), 'impersonating the empty string group is not allowed');
  }
  if (isConstrained && groups.includes(PRIVILEGED_GROUP)) {
    throw refuse(claim('groups', PRIVILEGED_GROUP), `impersonating the ${PRIVILEGED_GROUP} group is not allowed`);
  }
  const ofGroups = groups.map((group) => claim('groups', group));
  await askAll(ofGroups, isConstrained ? claim('groups', '*') : undefined, ask);

  const fault = isConstrained ? extraFault(wanted.extra) : undefined;
  if (fault !== undefined) throw refuse(claim('userextras', ''), fault);
  const fact = (key: string, value: string) => claim('userextras', value, { group: AUTHENTICATION, subresource: key });
  const facts = Object.entries(wanted.extra).flatMap(([key, values]) => values.map((value) => fact(key, value)));
  await askAll(facts, isConstrained ? fact('*', '*') : undefined, ask);
}

type Claim = (resource: string, name: string, more?: Partial<ResourceAttributes>) => ResourceAttributes;

/** ServiceAccounts have a resource of their own. In the constrained modes, so do Nodes. */
function nameClaim(name: string, isConstrained: boolean, claim: Claim): ResourceAttributes {
  const account = serviceAccountOf(name);
  if (account !== undefined) return claim('serviceaccounts', account.name, { namespace: account.namespace });
  const node = isConstrained ? nodeNameOf(name) : undefined;
  return node === undefined ? claim('users', name) : claim('nodes', node);
}

async function askAll(
  claims: readonly ResourceAttributes[],
  all: ResourceAttributes | undefined,
  ask: (attributes: ResourceAttributes) => Promise<void>,
): Promise<void> {
  if (all !== undefined && claims.length >= MANY && (await refusalOf(ask(all))) === undefined) return;
  for (const claim of claims) await ask(claim);
}
