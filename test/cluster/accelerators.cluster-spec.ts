import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../simulator/demo/free-port.ts';
import { horizontalPodAutoscaler } from './autoscaled.ts';
import { binary } from './binaries.ts';
import { Cluster } from './cluster.ts';
import { defineCustomResources } from './custom-resources.ts';
import { eventually } from './eventually.ts';
import { moduleFolder } from './go-module.ts';
import { GpuFleet } from './gpu-fleet.ts';
import { record } from './record.ts';
import { ReplicaHistory } from './replica-history.ts';
import { SUBJECT } from './server.ts';

const NAMESPACE = 'ml';
const DOCUMENT = readFileSync(new URL('../../docs/accelerators.md', import.meta.url), 'utf8');
/** What the controller says of a sidecar without a request; the document quotes it. */
const MISSING_REQUEST =
  'failed to get nvidia.com/gpu utilization: missing request for nvidia.com/gpu in container proxy of Pod ';
const RBAC = fileURLToPath(new URL('../../deploy/components/accelerators/rbac.yaml', import.meta.url));
const HPAS = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`;
const VPAS = `/apis/autoscaling.k8s.io/v1/namespaces/${NAMESPACE}/verticalpodautoscalers`;
const GPU = 'nvidia.com/gpu';

const averageValue = {
  type: 'Resource',
  resource: { name: GPU, target: { type: 'AverageValue', averageValue: '500m' } },
};
const utilization = {
  type: 'Resource',
  resource: { name: GPU, target: { type: 'Utilization', averageUtilization: 50 } },
};
const utilizationOfContainer = {
  type: 'ContainerResource',
  containerResource: { name: GPU, container: 'model', target: { type: 'Utilization', averageUtilization: 50 } },
};

// The original has no such flag.
describe.runIf(SUBJECT === 'ours')('--accelerators', () => {
  let cluster: Cluster;
  let gpus: GpuFleet;
  let history: ReplicaHistory;

  beforeAll(async () => {
    cluster = await Cluster.create({ nodes: 2, controllers: true, moreControllers: ['endpointslice'] });
    await cluster.namespace(NAMESPACE);
    gpus = await GpuFleet.start(cluster, ['node-1', 'node-2']);
    await cluster.kubectl().text('apply', '-f', RBAC);
    history = new ReplicaHistory(cluster.admin, NAMESPACE);
    history.start();
    // Without a window, so that a load is seen at once and not mixed with the one before.
    await cluster.serve(
      '--accelerators=nvidia=gpu-operator/nvidia-dcgm-exporter:gpu-metrics',
      '--accelerator-window=0s',
    );
  });
  afterAll(async () => {
    await history?.stop();
    await gpus?.stop();
    await cluster?.stop();
  });

  /** A Deployment whose containers `model` ask for a GPU each, and `proxy` for none. */
  async function deployment(name: string, containers: readonly string[], replicas: number): Promise<void> {
    const labels = { app: name };
    const ofModel = { requests: { cpu: '100m', [GPU]: '1' }, limits: { [GPU]: '1' } };
    await cluster.admin.create(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, {
      metadata: { name, labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: containers.map((container) => ({
              name: container,
              image: 'none',
              resources: container === 'model' ? ofModel : { requests: { cpu: '100m' } },
            })),
          },
        },
      },
    });
  }

  /** So many GPUs of work for the whole application, shared by however many Pods there are. */
  function work(application: string, devices: number): void {
    gpus.setLoad(application, (_, pods) => Math.min(1, devices / pods));
  }

  async function scaledTo(application: string, count: number): Promise<void> {
    await eventually(async () => history.latest(application) === count);
  }

  it.concurrent('an HPA of Resource with an AverageValue goes from 2 to 4 and back', async ({ task }) => {
    work('average', 0.9);
    await deployment('average', ['model'], 2);
    await horizontalPodAutoscaler(cluster.admin, NAMESPACE, 'average', averageValue, 2);
    await cluster.measured(NAMESPACE, 'average', 2);
    await scaledTo('average', 2);
    // 950m of each want 3.8 Pods, which then use 475m each: within a tenth of the target.
    work('average', 1.9);
    await scaledTo('average', 4);
    work('average', 0.4);
    await scaledTo('average', 2);
    record(task, `replicas: ${history.text('average')}`);
  });

  it.concurrent(
    'an HPA of ContainerResource with Utilization works beside a sidecar without a request',
    async ({ task }) => {
      work('beside', 0.1);
      await deployment('beside', ['model', 'proxy'], 1);
      await horizontalPodAutoscaler(cluster.admin, NAMESPACE, 'beside', utilizationOfContainer);
      await scaledTo('beside', 1);
      work('beside', 0.95);
      await scaledTo('beside', 2);
      work('beside', 0.1);
      await scaledTo('beside', 1);
      record(task, `replicas: ${history.text('beside')}`);
    },
  );

  it.concurrent(
    'an HPA of Resource with Utilization beside that sidecar has an error of the controller',
    async ({ task }) => {
      work('refused', 0.9);
      await deployment('refused', ['model', 'proxy'], 1);
      await horizontalPodAutoscaler(cluster.admin, NAMESPACE, 'refused', utilization);
      // Until the Pod has numbers, the controller says that it has none.
      const { message } = await condition('refused', 'FailedGetResourceMetric', 'missing request');
      record(task, message);
      expect(message).toContain(`${MISSING_REQUEST}refused-`);
      expect(DOCUMENT).toContain(MISSING_REQUEST);
    },
  );

  it.concurrent(
    'a Pod that is on no page is missing, and counts as idle when the others want more',
    async ({ task }) => {
      let silent: string | undefined;
      gpus.setLoad('silent', (pod) => ((silent ??= pod) === pod ? undefined : 0.9));
      await deployment('silent', ['model'], 2);
      await horizontalPodAutoscaler(cluster.admin, NAMESPACE, 'silent', averageValue, 2);
      // 900m of the one that is there want twice as many. With 0 of the other it is 450m, and nothing is to be done.
      const current = await eventually(
        async () => (await cluster.admin.get(`${HPAS}/silent`))['status'].currentMetrics?.[0]?.resource?.current,
        (found: { averageValue?: string } | undefined) => found?.averageValue === '900m',
      );
      expect(current).toEqual({ averageValue: '900m' });
      await condition('silent', 'ValidMetricFound');
      expect(history.latest('silent')).toBe(2);
      work('silent', 1.8);
      await scaledTo('silent', 4);
      record(task, `replicas: ${history.text('silent')}`);
    },
  );

  it.concurrent('the VPA recommender is not moved by the key', async ({ task }) => {
    const vpa = await moduleFolder('vpa', 'k8s.io/autoscaler/vertical-pod-autoscaler');
    await defineCustomResources(cluster.kubectl(), join(vpa, 'deploy', 'vpa-v1-crd-gen.yaml'));
    cluster.workspace.start('vpa-recommender', binary('vpa-recommender'), [
      `--kubeconfig=${cluster.plane.adminKubeconfig}`,
      `--address=127.0.0.1:${await freePort()}`,
      '--recommender-interval=5s',
    ]);
    work('sized', 0.5);
    cluster.fleet.setLoad('sized', () => ({ cores: 0.6, mebibytes: 700 }));
    await deployment('sized', ['model'], 1);
    await cluster.admin.create(VPAS, {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      metadata: { name: 'sized' },
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'sized' },
        updatePolicy: { updateMode: 'Off' },
      },
    });
    const [pod] = await cluster.measured(NAMESPACE, 'sized', 1);
    expect(Object.keys(pod!['containers'][0].usage)).toEqual(['cpu', 'memory', GPU]);
    const target = await eventually(
      async () => {
        const { status } = await cluster.admin.get(`${VPAS}/sized`);
        return status?.recommendation?.containerRecommendations?.[0]?.target as Record<string, string> | undefined;
      },
      (found) => Number.parseInt(found?.['cpu'] ?? '', 10) >= 600,
    );
    record(task, `recommended: ${JSON.stringify(target)}`);
    expect(Object.keys(target!).toSorted()).toEqual(['cpu', 'memory']);
    expect(Number.parseInt(target!['cpu']!, 10)).toBeLessThanOrEqual(800);
  });

  it.concurrent('the kube-apiserver accepts each HPA of docs/accelerators.md', async () => {
    const manifests = [...DOCUMENT.matchAll(/^```yaml\n([^]*?)^```/gm)].map(([, yaml]) => yaml!);
    const file = await cluster.workspace.write('document.yaml', manifests.join('---\n'));
    const flags = ['--server-side', '--validate=strict', '--dry-run=server', '--output=name'];
    const names = await cluster.kubectl().text('apply', ...flags, '-f', file);
    expect(names.trim().split('\n')).toEqual(
      ['inference', 'inference', 'embeddings', 'claimed'].map((name) => `horizontalpodautoscaler.autoscaling/${name}`),
    );
  });

  /** The condition of an HPA with this reason that says this, once it has one. */
  async function condition(name: string, reason: string, said = ''): Promise<{ message: string }> {
    const isIt = (one: { reason: string; message: string }): boolean =>
      one.reason === reason && one.message.includes(said);
    const conditions = await eventually(
      async () =>
        ((await cluster.admin.get(`${HPAS}/${name}`))['status']?.conditions ?? []) as {
          reason: string;
          message: string;
        }[],
      (all) => all.some(isIt),
    );
    return conditions.find(isIt)!;
  }
});
