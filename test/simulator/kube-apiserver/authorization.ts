import type { RequestInfo } from './request-attributes.ts';
import type { ApiUser } from './user.ts';

/** Lets a user or a group do something. Lists left out of a resource rule mean: the core group, any name, anywhere. */
export interface Rule {
  /** A user name or a group name. */
  readonly to: string;
  /** `*` is every verb. */
  readonly verbs: readonly string[];
  /** `''` is the core group, `*` every group. */
  readonly apiGroups?: readonly string[];
  /** `pods`, `nodes/metrics`, `*`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  /** Unset: all namespaces and the cluster scope (a ClusterRoleBinding). */
  readonly namespaces?: readonly string[];
  /** Paths; a trailing `*` stands for any rest. */
  readonly nonResourceURLs?: readonly string[];
}

const METRICS_SERVER = 'system:serviceaccount:kube-system:metrics-server';
const DISCOVERY = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/version', '/version/'];
const HEALTH = ['/healthz', '/livez', '/livez/*', '/readyz', '/readyz/*', '/version', '/version/'];
const REVIEWS = ['authentication.k8s.io', 'authorization.k8s.io'];
const OWN_REVIEWS = ['selfsubjectaccessreviews', 'selfsubjectreviews'];
const WITNESS = 'extension-apiserver-authentication';

/** What every cluster grants, and what the manifests of metrics-server grant to its ServiceAccount. */
const CLUSTER_RULES: readonly Rule[] = [
  { to: 'system:masters', verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { to: 'system:masters', verbs: ['*'], nonResourceURLs: ['*'] },
  { to: 'system:authenticated', verbs: ['get'], nonResourceURLs: [...DISCOVERY, ...HEALTH] },
  { to: 'system:unauthenticated', verbs: ['get'], nonResourceURLs: HEALTH },
  { to: 'system:authenticated', verbs: ['create'], apiGroups: REVIEWS, resources: OWN_REVIEWS },
  // ClusterRole system:metrics-server
  { to: METRICS_SERVER, verbs: ['get'], resources: ['nodes/metrics'] },
  { to: METRICS_SERVER, verbs: ['get', 'list', 'watch'], resources: ['pods', 'nodes'] },
  // ClusterRole system:auth-delegator
  { to: METRICS_SERVER, verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'] },
  { to: METRICS_SERVER, verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'] },
  // Role kube-system/extension-apiserver-authentication-reader
  {
    to: METRICS_SERVER,
    verbs: ['get', 'list', 'watch'],
    resources: ['configmaps'],
    resourceNames: [WITNESS],
    namespaces: ['kube-system'],
  },
];

/** The permissions. The table starts with those of every cluster, and tests add to it. */
export class Authorization {
  private readonly rules: Rule[] = [...CLUSTER_RULES];

  /** Grants something from now on. */
  allow(...rules: readonly Rule[]): void {
    this.rules.push(...rules);
  }

  /** Removes every rule of a user or group, including those of the cluster. */
  revokeAll(to: string): void {
    this.rules.splice(0, this.rules.length, ...this.rules.filter((rule) => rule.to !== to));
  }

  /** Whether any rule lets the user do it; kubelets and SubjectAccessReviews ask this too. */
  isAllowed(user: ApiUser, attributes: RequestInfo): boolean {
    return this.rules.some(
      (rule) =>
        (rule.to === user.username || user.groups.includes(rule.to)) &&
        includes(rule.verbs, attributes.verb) &&
        (attributes.isResourceRequest ? coversResource(rule, attributes) : coversPath(rule, attributes.path)),
    );
  }
}

function coversResource(rule: Rule, attributes: RequestInfo): boolean {
  const resource = attributes.subresource ? `${attributes.resource}/${attributes.subresource}` : attributes.resource;
  return (
    includes(rule.apiGroups ?? [''], attributes.apiGroup) &&
    includes(rule.resources ?? [], resource) &&
    (!rule.resourceNames || rule.resourceNames.includes(attributes.name)) &&
    (!rule.namespaces || rule.namespaces.includes(attributes.namespace))
  );
}

function coversPath(rule: Rule, path: string): boolean {
  return (rule.nonResourceURLs ?? []).some((pattern) =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}
