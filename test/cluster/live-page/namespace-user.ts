import type { Cluster } from '../cluster.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const ROLE_API = 'rbac.authorization.k8s.io';

/** Lets a user read the metrics of one namespace. */
export async function allowMetrics({ admin }: Cluster, name: string, namespace: string): Promise<void> {
  const metadata = { name: 'metrics', namespace };
  const resources = ['pods', 'pods/history', 'history'];
  const rules = [{ apiGroups: ['metrics.k8s.io'], resources, verbs: ['get', 'list', 'watch'] }];
  await admin.create(`${RBAC}/namespaces/${namespace}/roles`, { metadata, rules });
  const roleRef = { apiGroup: ROLE_API, kind: 'Role', name: 'metrics' };
  const subjects = [{ apiGroup: ROLE_API, kind: 'User', name }];
  await admin.create(`${RBAC}/namespaces/${namespace}/rolebindings`, { metadata, roleRef, subjects });
}

/** Lets a user open the live page, which is in no namespace. */
export async function allowLivePage({ admin }: Cluster, name: string): Promise<void> {
  const metadata = { name: 'live-page' };
  const rules = [{ apiGroups: ['metrics.k8s.io'], resources: ['live'], verbs: ['get', 'list'] }];
  await admin.create(`${RBAC}/clusterroles`, { metadata, rules });
  const roleRef = { apiGroup: ROLE_API, kind: 'ClusterRole', name: 'live-page' };
  const subjects = [{ apiGroup: ROLE_API, kind: 'User', name }];
  await admin.create(`${RBAC}/clusterrolebindings`, { metadata, roleRef, subjects });
}
