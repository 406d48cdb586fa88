import { join } from 'node:path';
import type { ApiObject } from '../cluster/api-client.ts';
import { horizontalPodAutoscaler } from '../cluster/autoscaled.ts';
import { binary } from '../cluster/binaries.ts';
import type { ComponentName } from '../cluster/components.ts';
import { defineCustomResources } from '../cluster/custom-resources.ts';
import { eventually } from '../cluster/eventually.ts';
import { moduleFolder } from '../cluster/go-module.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { SCALED } from './client-cluster.ts';
import type { ClientCluster } from './client-cluster.ts';
import { billionthsOf } from './numbers.ts';
import type { Numbers } from './numbers.ts';

const VPA = 'k8s.io/autoscaler/vertical-pod-autoscaler';
const VPAS = '/apis/autoscaling.k8s.io/v1/namespaces/default/verticalpodautoscalers';
const HPAS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
const MILLICORE = 1_000_000n;

/** A controller that acts on numbers by itself. */
export interface Controller {
  readonly client: string;
  readonly call: string;
  readonly program: ComponentName;
  readonly module: string;
  /** Returns what it did. */
  run(clients: ClientCluster): Promise<string>;
}

const target = { type: 'Utilization', averageUtilization: 50 };

/** A metric of each kind, and the container that it is about if not all are. */
const METRICS = [
  { kind: 'Resource', metric: { type: 'Resource', resource: { name: 'cpu', target } } },
  {
    kind: 'ContainerResource',
    container: 'app',
    metric: { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', target } },
  },
] as const;

/** Returns what the HPA shows: thousandths of a core, each container rounded up, the average of the Pods cut. */
function averageMillicores(numbers: Numbers, application: string, container?: string): bigint {
  const pods = new Map<string, bigint>();
  for (const [name, { cpu }] of Object.entries(numbers)) {
    const [, pod, own] = name.split('/');
    if (!pod!.startsWith(`${application}-`) || (container !== undefined && own !== container)) continue;
    pods.set(pod!, (pods.get(pod!) ?? 0n) + (billionthsOf(cpu) + MILLICORE - 1n) / MILLICORE);
  }
  return [...pods.values()].reduce((sum, one) => sum + one, 0n) / BigInt(pods.size);
}

function hpaController({ kind, metric, ...more }: (typeof METRICS)[number]): Controller {
  return {
    client: 'HPA controller',
    call: `HPA with a \`${kind}\` metric of CPU`,
    program: 'kube-controller-manager',
    module: 'k8s.io/kubernetes',
    run: async (clients) => {
      const { admin } = clients.cluster;
      const name = SCALED[kind];
      await horizontalPodAutoscaler(admin, 'default', name, metric, 2);
      const { status } = await eventually(
        () => admin.get(`${HPAS}/${name}`),
        (hpa) => hpa['status']?.currentReplicas === 6,
      );
      const [current] = status.currentMetrics as Record<string, { current?: { averageValue: string } }>[];
      const shown = Object.values(current!).find((one) => one.current)!.current!.averageValue;
      const served = await clients.readNumbers('containers', 'default');
      const expected = averageMillicores(served, name, 'container' in more ? more.container : undefined);
      if (shown !== `${expected}m`) throw new Error(`${name}: the API has ${expected}m, the HPA shows ${shown}`);
      await admin.delete(`${HPAS}/${name}`);
      return `scales from 2 to 6; \`averageValue: ${shown}\` is the average of the API, each container rounded up to 1m`;
    },
  };
}

const vpaRecommender: Controller = {
  client: 'VPA recommender',
  call: 'VerticalPodAutoscaler of a Deployment',
  program: 'vpa-recommender',
  module: VPA,
  run: async (clients) => {
    const { cluster } = clients;
    await defineCustomResources(
      cluster.kubectl(),
      join(await moduleFolder('vpa', VPA), 'deploy', 'vpa-v1-crd-gen.yaml'),
    );
    cluster.workspace.start('vpa-recommender', binary('vpa-recommender'), [
      `--kubeconfig=${clients.controllerKubeconfig}`,
      `--address=127.0.0.1:${await freePort()}`,
      '--recommender-interval=5s',
    ]);
    await cluster.admin.create(VPAS, verticalPodAutoscaler(SCALED.Resource));
    const containers = await eventually(
      async () => {
        const { status } = await cluster.admin.get(`${VPAS}/${SCALED.Resource}`);
        return (status?.recommendation?.containerRecommendations ?? []) as Recommendation[];
      },
      (all) => all.length === 2,
    );
    const { cpu } = containers.find(({ containerName }) => containerName === 'app')!.target;
    const usages = Object.entries(await clients.readNumbers('containers', 'default'))
      .filter(([name]) => name.startsWith(`default/${SCALED.Resource}-`) && name.endsWith('/app'))
      .map(([, usage]) => Number(billionthsOf(usage.cpu)) / 1e6);
    checkRecommendation(Number.parseInt(cpu, 10), Math.max(...usages));
    return `recommends \`${cpu}\` of CPU for a usage of ${Math.ceil(Math.max(...usages))}m, which is 15 % and one step of its histogram more`;
  },
};

/** A margin of 15 % on the end of a step of the histogram. Steps begin at 10m, and each is 5 % longer than the one before. */
function checkRecommendation(recommended: number, used: number): void {
  if (recommended >= used * 1.15 - 1 && recommended <= (used * 1.05 + 10) * 1.15 + 1) return;
  throw new Error(`the VPA recommends ${recommended}m for a usage of ${used}m`);
}

interface Recommendation {
  readonly containerName: string;
  readonly target: { readonly cpu: string; readonly memory: string };
}

function verticalPodAutoscaler(deployment: string): ApiObject {
  return {
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: deployment },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
      updatePolicy: { updateMode: 'Off' },
    },
  };
}

export const CONTROLLERS: readonly Controller[] = [...METRICS.map(hpaController), vpaRecommender];
