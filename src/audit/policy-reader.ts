import { AUDIT_VERSION, LEVELS, STAGES, type AuditStage } from './audit-event.js';
import type { AuditPolicy, GroupResources, PolicyRule } from './audit-policy.js';
import { FieldReader } from './field-reader.js';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Reads a `Policy` by the rules of k8s.io/apiserver's validation. */
export function readPolicy(document: Readonly<Record<string, unknown>>): {
  readonly policy: AuditPolicy;
  readonly errors: readonly string[];
  readonly unknown: readonly string[];
} {
  const policy = new FieldReader('', document);
  policy.oneOf('apiVersion', [AUDIT_VERSION]);
  policy.oneOf('kind', ['Policy']);
  policy.ignore('metadata');
  policy.bool('omitManagedFields');
  const omitStages = readStages(policy);
  const rules = policy.objects('rules').map(readRule);
  if (rules.length === 0 && policy.errors.length === 0) policy.wrong('rules', 'is empty; want at least one rule');
  policy.finish();
  return { policy: { rules, omitStages }, errors: policy.errors, unknown: policy.unknown };
}

function readRule(rule: FieldReader): PolicyRule {
  const level = rule.oneOf('level', LEVELS) ?? 'None';
  // Objects of this API have no managed fields.
  rule.bool('omitManagedFields');
  const read: PolicyRule = {
    level,
    users: rule.texts('users'),
    userGroups: rule.texts('userGroups'),
    verbs: rule.texts('verbs'),
    resources: rule.objects('resources').map(readGroup),
    namespaces: rule.texts('namespaces'),
    nonResourceURLs: rule.texts('nonResourceURLs'),
    omitStages: readStages(rule),
  };
  for (const [i, url] of read.nonResourceURLs.entries()) checkUrl(rule, `nonResourceURLs[${i}]`, url);
  if (read.nonResourceURLs.length > 0 && read.resources.length + read.namespaces.length > 0) {
    rule.wrong('nonResourceURLs', 'a rule is about paths or about resources and namespaces, not about both');
  }
  rule.finish();
  return read;
}

function readGroup(reader: FieldReader): GroupResources {
  const read = {
    group: reader.text('group'),
    resources: reader.texts('resources'),
    resourceNames: reader.texts('resourceNames'),
  };
  if (read.group !== '' && read.group !== '*' && (!SUBDOMAIN.test(read.group) || read.group.length > 253)) {
    reader.wrong(
      'group',
      `${JSON.stringify(read.group)} is not an API group; want one such as metrics.k8s.io, without version`,
    );
  }
  if (read.resourceNames.length > 0 && read.resources.length === 0) {
    reader.wrong('resourceNames', 'names need at least one entry in resources');
  }
  reader.finish();
  return read;
}

function readStages(reader: FieldReader): AuditStage[] {
  return reader.texts('omitStages').filter((stage, i): stage is AuditStage => {
    if (STAGES.some((known) => known === stage)) return true;
    reader.wrong(`omitStages[${i}]`, `${JSON.stringify(stage)} is not a stage; want one of ${STAGES.join(', ')}`);
    return false;
  });
}

function checkUrl(rule: FieldReader, field: string, url: string): void {
  if (url === '*') return;
  const shown = JSON.stringify(url);
  if (!url.startsWith('/')) rule.wrong(field, `${shown} does not begin with /`);
  else if (url.slice(0, -1).includes('*')) rule.wrong(field, `${shown} has a * that is not its last character`);
}
