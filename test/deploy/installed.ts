import type { ApiClient, ApiObject } from '../cluster/api-client.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const SYSTEM = '/namespaces/kube-system';

/** Where objects of both servers are. */
const PATHS = [
  `/api/v1${SYSTEM}/serviceaccounts`,
  `/api/v1${SYSTEM}/services`,
  `/apis/apps/v1${SYSTEM}/deployments`,
  `/apis/policy/v1${SYSTEM}/poddisruptionbudgets`,
  `${RBAC}/clusterroles`,
  `${RBAC}/clusterrolebindings`,
  `${RBAC}${SYSTEM}/roles`,
  `${RBAC}${SYSTEM}/rolebindings`,
  '/apis/apiregistration.k8s.io/v1/apiservices',
];

/** What the kube-apiserver gives an object, and not who applies it. */
const GIVEN = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields'];
const GIVEN_ANNOTATIONS = ['kubectl.kubernetes.io/last-applied-configuration', 'deployment.kubernetes.io/revision'];

/** The objects of a metrics-server that are there now, without what the kube-apiserver and controllers gave them. */
export async function stored(admin: ApiClient): Promise<ApiObject[]> {
  const all: ApiObject[] = [];
  for (const path of PATHS) {
    const { kind, items } = await admin.get<{ kind: string; items: ApiObject[] }>(path);
    const found = items.filter(({ metadata: { name } }) => /metrics(-server|\.k8s\.io$|-reader$)/.test(name));
    all.push(...found.map((object) => asApplied({ ...object, kind: kind.replace(/List$/, '') })));
  }
  return all;
}

/** An object without what the kube-apiserver and controllers give it. */
export function asApplied({ metadata, status: _, spec, ...rest }: ApiObject): ApiObject {
  const annotations = without({ ...metadata.annotations }, GIVEN_ANNOTATIONS);
  const kept = { ...without({ ...metadata }, GIVEN), name: metadata.name, annotations };
  return { ...rest, metadata: kept, ...(spec && { spec: without(spec, ['clusterIP', 'clusterIPs']) }) };
}

function without(object: Record<string, unknown>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))) as Record<string, string>;
}
