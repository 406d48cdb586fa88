import type { ServedPodMetrics } from '../demo/metrics-reader.ts';
import { quantityValue } from '../demo/quantity.ts';
import type { ClusterStore, KubernetesObject } from '../object-store.ts';
import { autoscalerStatus } from './autoscaler-status.ts';
import type { AutoscalerStatus, AutoscalerTarget } from './autoscaler-status.ts';

/** Deployments with an HPA. The cluster does not scale them, so each HPA is at the limit that keeps their number of Pods. */
const TARGETS: Readonly<Record<string, (pods: number) => AutoscalerTarget>> = {
  // Uses more than this, and has as many Pods as it may.
  web: (pods) => ({ percent: 30, min: 1, max: pods }),
  // Uses less, and has no more Pods than it must.
  catalog: (pods) => ({ percent: 300, min: pods, max: 4 * pods }),
  // Crashes again and again, and often has no numbers.
  payments: (pods) => ({ percent: 300, min: pods, max: 4 * pods }),
};
const NAMESPACE = 'shop';
const ANNOTATIONS = { 'demo/controller': 'simulated: it writes what a real one would, and scales nothing' };

interface SimulatedPod extends KubernetesObject {
  readonly spec?: { readonly containers?: readonly { readonly resources?: { requests?: { cpu?: string } } }[] };
}

/** The HPAs of the simulated cluster and their controller, which writes what a real one would, and says that it does not scale. */
export class SimulatedAutoscalers {
  readonly #store: ClusterStore;
  readonly #targets = new Map<string, AutoscalerTarget>();

  constructor(store: ClusterStore) {
    this.#store = store;
  }

  /** Writes to each HPA what its controller sees in the metrics that are served. */
  sync(metrics: readonly ServedPodMetrics[], nowMs: number): void {
    const used = new Map(metrics.map((one) => [`${one.metadata.namespace}/${one.metadata.name}`, usedMillicores(one)]));
    const all = this.#store.list('pods').filter(({ metadata }) => metadata.namespace === NAMESPACE);
    for (const [name, targetOf] of Object.entries(TARGETS)) {
      const pods = all.filter(({ metadata }) => metadata.labels?.['app'] === name);
      if (pods.length === 0) continue;
      const target = this.#targets.get(name) ?? targetOf(pods.length);
      this.#targets.set(name, target);
      const counted = pods.map((pod) => ({
        requested: requestedMillicores(pod),
        used: used.get(`${NAMESPACE}/${pod.metadata.name}`),
      }));
      const before = this.#store.get('horizontalpodautoscalers', name, NAMESPACE)?.status as
        AutoscalerStatus | undefined;
      this.#store.apply(autoscalerObject(name, target, autoscalerStatus(counted, target, before, nowMs)));
    }
  }
}

function autoscalerObject(name: string, target: AutoscalerTarget, status: AutoscalerStatus): KubernetesObject {
  const cpu = { name: 'cpu', target: { type: 'Utilization', averageUtilization: target.percent } };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: NAMESPACE, annotations: ANNOTATIONS },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: target.min,
      maxReplicas: target.max,
      metrics: [{ type: 'Resource', resource: cpu }],
    },
    status,
  };
}

function usedMillicores({ containers }: ServedPodMetrics): number {
  return containers.reduce((sum, { usage }) => sum + 1000 * quantityValue(usage.cpu), 0);
}

function requestedMillicores({ spec }: SimulatedPod): number {
  const requests = spec?.containers?.map(({ resources }) => quantityValue(resources?.requests?.cpu ?? '0')) ?? [];
  return 1000 * requests.reduce((sum, cores) => sum + cores, 0);
}
