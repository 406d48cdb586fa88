import type { RequestAttributes, ResourceAttributes } from '../auth/request-attributes.js';
import type { User } from '../auth/user.js';
import type { AuditLevel, AuditStage } from './audit-event.js';

/** A `Policy` of audit.k8s.io/v1: which requests are recorded, and in what detail. */
export interface AuditPolicy {
  readonly rules: readonly PolicyRule[];
  /** Stages without events, in addition to those of a rule. */
  readonly omitStages: readonly AuditStage[];
}

/** A request must match each list that is not empty. */
export interface PolicyRule {
  readonly level: AuditLevel;
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
  readonly verbs: readonly string[];
  readonly resources: readonly GroupResources[];
  /** An empty string means objects without a namespace. */
  readonly namespaces: readonly string[];
  /** Paths, or prefixes that end with `*`. */
  readonly nonResourceURLs: readonly string[];
  readonly omitStages: readonly AuditStage[];
}

/** Resources of one group. `*` means all groups. In `resources` it may replace either half of `pods/log`. */
export interface GroupResources {
  readonly group: string;
  /** Empty: all. */
  readonly resources: readonly string[];
  /** Empty: all. */
  readonly resourceNames: readonly string[];
}

/** The decision about a request: its level, and the stages without events. */
export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitStages: ReadonlySet<AuditStage>;
}

/**
 * The first matching rule decides, by the matching of k8s.io/apiserver. A request without a matching rule is not
 * recorded.
 *
 * @param user the user of the credentials, impersonated or not; undefined if they are not valid
 */
export function decide(policy: AuditPolicy, user: User | undefined, attributes: RequestAttributes): AuditDecision {
  const rule = policy.rules.find((each) => matches(each, user, attributes));
  return { level: rule?.level ?? 'None', omitStages: new Set([...policy.omitStages, ...(rule?.omitStages ?? [])]) };
}

function matches(rule: PolicyRule, user: User | undefined, attributes: RequestAttributes): boolean {
  if (rule.users.length > 0 && !(user && rule.users.includes(user.name))) return false;
  if (rule.userGroups.length > 0 && !user?.groups.some((group) => rule.userGroups.includes(group))) return false;
  if (rule.verbs.length > 0 && !rule.verbs.includes(attributes.verb)) return false;
  if (rule.namespaces.length > 0 || rule.resources.length > 0) {
    return attributes.kind === 'resource' && matchesResource(rule, attributes);
  }
  if (rule.nonResourceURLs.length === 0) return true;
  return attributes.kind === 'path' && rule.nonResourceURLs.some((url) => matchesPath(url, attributes.path));
}

function matchesResource({ namespaces, resources }: PolicyRule, attributes: ResourceAttributes): boolean {
  if (namespaces.length > 0 && !namespaces.includes(attributes.namespace)) return false;
  return resources.length === 0 || resources.some((each) => matchesGroup(each, attributes));
}

function matchesGroup({ group, resources, resourceNames }: GroupResources, attributes: ResourceAttributes): boolean {
  if (group !== '*' && group !== attributes.group) return false;
  if (resources.length === 0) return true;
  if (resourceNames.length > 0 && !resourceNames.includes(attributes.name)) return false;
  const { resource, subresource } = attributes;
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some(
    (each) =>
      each === '*' || each === whole || each === `${resource}/*` || (subresource !== '' && each === `*/${subresource}`),
  );
}

function matchesPath(url: string, path: string): boolean {
  return url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));
}
