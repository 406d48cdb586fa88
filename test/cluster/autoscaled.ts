import type { ApiClient } from './api-client.ts';

/** Creates a Deployment whose Pods are labelled `app: <name>`; each container asks for 100m and 100Mi. */
export async function deployment(
  admin: ApiClient,
  namespace: string,
  name: string,
  containers: readonly string[] = ['app'],
  replicas = 1,
): Promise<void> {
  const labels = { app: name };
  const resources = { requests: { cpu: '100m', memory: '100Mi' } };
  await admin.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: containers.map((container) => ({ name: container, image: 'none', resources })) },
      },
    },
  });
}

/** Lets a Deployment have up to six replicas, by this metric. It may change by any number each 3 s. */
export async function horizontalPodAutoscaler(
  admin: ApiClient,
  namespace: string,
  name: string,
  metric: object,
  minReplicas = 1,
): Promise<void> {
  const quick = { policies: [{ type: 'Pods', value: 6, periodSeconds: 3 }], stabilizationWindowSeconds: 3 };
  await admin.create(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`, {
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas,
      maxReplicas: 6,
      metrics: [metric],
      behavior: { scaleUp: quick, scaleDown: quick },
    },
  });
}
