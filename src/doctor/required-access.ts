import type { ApiServerPaths } from './api-server-paths.js';

/** A permission that this server needs, and the manifest that grants it. */
export interface RequiredAccess {
  /** The connection that needs it. */
  readonly by: keyof ApiServerPaths;
  readonly verbs: readonly string[];
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  /** The name of the object; undefined for all objects. */
  readonly object?: string;
  /** Why it is needed. The message continues with it. */
  readonly purpose: string;
  /** The manifest to apply if it is missing. */
  readonly grantedBy: string;
}

const FILE = 'deploy/base/rbac.yaml';
const SERVER = `the ClusterRole and the ClusterRoleBinding system:metrics-server (${FILE})`;
const DELEGATOR = `the ClusterRoleBinding metrics-server:system:auth-delegator (${FILE})`;
const READER = `the RoleBinding metrics-server-auth-reader in kube-system (${FILE})`;

/** The rules of deploy/base and of the two cluster roles that it binds. A test compares both. */
export const REQUIRED_ACCESS: readonly RequiredAccess[] = [
  {
    by: 'main',
    verbs: ['list', 'watch'],
    group: '',
    resource: 'nodes',
    purpose: 'to know which nodes to scrape',
    grantedBy: SERVER,
  },
  {
    by: 'main',
    verbs: ['list', 'watch'],
    group: '',
    resource: 'pods',
    purpose: 'to know which Pods to serve',
    grantedBy: SERVER,
  },
  {
    by: 'main',
    verbs: ['get'],
    group: '',
    resource: 'pods',
    purpose: 'to say why a Pod that does not run has no metrics',
    grantedBy: SERVER,
  },
  {
    by: 'main',
    verbs: ['get'],
    group: '',
    resource: 'nodes',
    subresource: 'metrics',
    purpose: 'to read the metrics of kubelets, which answer 403 without it',
    grantedBy: SERVER,
  },
  {
    by: 'authentication',
    verbs: ['create'],
    group: 'authentication.k8s.io',
    resource: 'tokenreviews',
    purpose: 'to find out whose token a caller shows',
    grantedBy: DELEGATOR,
  },
  {
    by: 'authorization',
    verbs: ['create'],
    group: 'authorization.k8s.io',
    resource: 'subjectaccessreviews',
    purpose: 'to find out what a caller may do',
    grantedBy: DELEGATOR,
  },
  {
    by: 'authentication',
    verbs: ['get', 'list', 'watch'],
    group: '',
    resource: 'configmaps',
    namespace: 'kube-system',
    object: 'extension-apiserver-authentication',
    purpose: 'to know which front proxy to believe',
    grantedBy: READER,
  },
];

/** Such as `get configmaps/extension-apiserver-authentication in kube-system`. */
export function accessName(verb: string, { resource, subresource, namespace, object }: RequiredAccess): string {
  const place = namespace === undefined ? '' : ` in ${namespace}`;
  const part = subresource ?? object;
  return `${verb} ${resource}${part === undefined ? '' : `/${part}`}${place}`;
}
