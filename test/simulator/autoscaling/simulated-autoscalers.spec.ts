import { expect, it } from 'vitest';
import { ClusterStore } from '../object-store.ts';
import type { KubernetesObject } from '../object-store.ts';
import { SimulatedAutoscalers } from './simulated-autoscalers.ts';

const T = Date.parse('2026-12-01T10:00:00Z');

function podOf(app: string, index: number): KubernetesObject {
  const metadata = { name: `${app}-${index}`, namespace: 'shop', labels: { app } };
  const resources = { requests: { cpu: '100m' } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'app', resources }] } };
}

function metricsOf(pod: string, cpu: string) {
  return { metadata: { name: pod, namespace: 'shop' }, containers: [{ name: 'app', usage: { cpu, memory: '1Mi' } }] };
}

it('writes what the controller of Kubernetes would', () => {
  const store = new ClusterStore();
  for (const app of ['web', 'catalog', 'payments']) store.apply(podOf(app, 0));
  store.apply(podOf('web', 1));
  const autoscalers = new SimulatedAutoscalers(store);
  const metrics = [metricsOf('web-0', '50m'), metricsOf('web-1', '80m'), metricsOf('catalog-0', '120m')];
  autoscalers.sync(metrics, T);
  autoscalers.sync(metrics, T + 15_000);
  const [catalog, payments, web] = store.list('horizontalpodautoscalers');
  // 65 % of 30 %: it would take five Pods, and may have two.
  expect(web).toMatchObject({
    spec: { minReplicas: 1, maxReplicas: 2 },
    status: {
      currentReplicas: 2,
      desiredReplicas: 2,
      currentMetrics: [{ resource: { current: { averageUtilization: 65, averageValue: '65m' } } }],
      conditions: [
        { type: 'AbleToScale', status: 'True' },
        { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' },
        { type: 'ScalingLimited', reason: 'TooManyReplicas', lastTransitionTime: '2026-12-01T10:00:00Z' },
      ],
    },
  });
  expect(catalog?.status).toMatchObject({ conditions: [{}, {}, { status: 'False', reason: 'DesiredWithinRange' }] });
  expect(payments?.status).toMatchObject({
    currentMetrics: null,
    conditions: [{}, { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }],
  });
});
