import { apiTime } from '../../object-store.ts';
import type { KubernetesObject } from '../../object-store.ts';
import { localVersion } from '../resources.ts';

/** The group that metrics-server serves. */
export const METRICS_GROUP = 'metrics.k8s.io';

/** The Service that stands in the APIServices of metrics-server. */
export const METRICS_SERVICE = { namespace: 'kube-system', name: 'metrics-server', port: 443 };

/** The condition `Available` of an APIService. */
export interface Availability {
  readonly isAvailable: boolean;
  readonly reason: 'Local' | 'Passed' | 'FailedDiscoveryCheck';
  readonly message: string;
}

/** An APIService as this simulator stores it. */
export interface AggregatedApiService extends KubernetesObject {
  spec: object;
  status: { conditions: { type: 'Available'; status: string; reason: string; message: string }[] };
}

/** The APIService of a group that the kube-apiserver serves itself. */
export function localApiService(group: string): AggregatedApiService {
  const version = localVersion(group);
  const spec = { ...(group && { group }), version, groupPriorityMinimum: 18_000, versionPriority: 15 };
  const message = 'Local APIServices are always available';
  return apiService(group, version, spec, { isAvailable: true, reason: 'Local', message });
}

/** The APIService of one version of metrics.k8s.io, as in the original's manifests. */
export function metricsApiService(
  version: string,
  caBundle: string | undefined,
  availability: Availability,
): AggregatedApiService {
  const trust = caBundle ? { caBundle: Buffer.from(caBundle).toString('base64') } : { insecureSkipTLSVerify: true };
  const priorities = { groupPriorityMinimum: 100, versionPriority: 100 };
  const spec = { service: METRICS_SERVICE, group: METRICS_GROUP, version, ...trust, ...priorities };
  return apiService(METRICS_GROUP, version, spec, availability);
}

function apiService(group: string, version: string, spec: object, availability: Availability): AggregatedApiService {
  const { isAvailable, reason, message } = availability;
  const lastTransitionTime = apiTime(Date.now());
  const condition = { lastTransitionTime, message, reason, status: isAvailable ? 'True' : 'False' };
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}` },
    spec,
    status: { conditions: [{ type: 'Available', ...condition }] },
  };
}
