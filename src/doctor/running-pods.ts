import type { ApiList } from '../cluster/api-objects.js';
import type { ApiServerClient } from '../cluster/api-server.client.js';
import type { CheckDeadline } from './check-deadline.js';

/** Resolves to true if any Pod runs on the node. */
export type HasRunningPods = (nodeName: string) => Promise<boolean>;

/** Asks the kube-apiserver. If that fails, the result is true, because nodes without Pods are rare. */
export function runningPods(client: ApiServerClient, settings: CheckDeadline): HasRunningPods {
  return async (nodeName) => {
    const query = { fieldSelector: `spec.nodeName=${nodeName},status.phase=Running`, limit: '1' };
    try {
      const { items } = await client.get<ApiList>('/api/v1/pods', { ...settings, query });
      return (items ?? []).length > 0;
    } catch {
      return true;
    }
  };
}
