import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../simulator/demo/free-port.ts';
import { deployment } from './autoscaled.ts';
import { binary } from './binaries.ts';
import { Cluster } from './cluster.ts';
import { defineCustomResources } from './custom-resources.ts';
import { eventually } from './eventually.ts';
import { moduleFolder } from './go-module.ts';
import { record } from './record.ts';

const MODULE = 'k8s.io/autoscaler/vertical-pod-autoscaler';
const VPAS = '/apis/autoscaling.k8s.io/v1/namespaces/default/verticalpodautoscalers';

interface Recommendation {
  readonly containerName: string;
  readonly target: { readonly cpu: string; readonly memory: string };
}

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 2, controllers: true });
  await cluster.serve();
  const definitions = join(await moduleFolder('vpa', MODULE), 'deploy', 'vpa-v1-crd-gen.yaml');
  await defineCustomResources(cluster.kubectl(), definitions);
  cluster.workspace.start('vpa-recommender', binary('vpa-recommender'), [
    `--kubeconfig=${cluster.plane.adminKubeconfig}`,
    `--address=127.0.0.1:${await freePort()}`,
    '--recommender-interval=5s',
  ]);
});
afterAll(() => cluster?.stop());

it('the VPA recommender recommends what the containers use', async ({ task }) => {
  cluster.fleet.setLoad('hungry', (container) => {
    return container === 'app' ? { cores: 0.6, mebibytes: 700 } : { cores: 0.1, mebibytes: 300 };
  });
  await deployment(cluster.admin, 'default', 'hungry', ['app', 'sidecar'], 2);
  await cluster.admin.create(VPAS, {
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: 'hungry' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'hungry' },
      updatePolicy: { updateMode: 'Off' },
    },
  });
  const containers = await eventually(
    async () => {
      const { status } = await cluster.admin.get(`${VPAS}/hungry`);
      return (status?.recommendation?.containerRecommendations ?? []) as Recommendation[];
    },
    // The first one is made of whatever came first; it goes up while samples arrive.
    (all) => all.length === 2 && all.every(({ target }) => Number.parseInt(target.cpu, 10) >= 100),
  );
  const text = containers.map(({ containerName, target }) => `${containerName} ${target.cpu} ${target.memory}`);
  record(task, `recommended: ${text.join(', ')}`);
  const app = containers.find(({ containerName }) => containerName === 'app')!;
  // What is used and a margin of 15 %, to the next step of the recommender's histogram, which is 5 % wide.
  expect(Number.parseInt(app.target.cpu, 10)).toBeGreaterThanOrEqual(600);
  expect(Number.parseInt(app.target.cpu, 10)).toBeLessThanOrEqual(800);
  const mebibytes = Number(/^\d+/.exec(app.target.memory)![0]) / 1_048_576;
  expect(mebibytes).toBeGreaterThanOrEqual(700);
  expect(mebibytes).toBeLessThanOrEqual(950);
});
