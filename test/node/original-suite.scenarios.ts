import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { eventually } from '../cluster/eventually.ts';
import { record } from '../cluster/record.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { hasSuite, runSuite } from './original-suite/suite.ts';

const SYSTEM = '/api/v1/namespaces/kube-system/pods';
const DEPLOYMENT = 'deployment/metrics-server';

/** By this Pod the suite sees that containers may be sidecars. One that is never given a node does: nothing of it runs. */
const API_SERVER_POD = {
  metadata: { name: 'kube-apiserver-e2e-control-plane' },
  spec: {
    schedulingGates: [{ name: 'metrics-server-ts/never-runs' }],
    containers: [{ name: 'kube-apiserver', image: 'none', command: ['--feature-gates=SidecarContainers=true'] }],
  },
};

/** The end-to-end suite of metrics-server's own repository, as it is. */
export function originalSuiteScenarios(node: () => RealNode): void {
  const scale = async (replicas: number): Promise<void> => {
    await node().kubectl().text('-n', 'kube-system', 'scale', DEPLOYMENT, `--replicas=${replicas}`);
    // Its cases ask every Pod that has the label, one that ends too.
    await eventually(
      () => node().admin.list(`${SYSTEM}?labelSelector=k8s-app=metrics-server`),
      (pods) => pods.length === replicas && pods.every(isReady),
    );
  };

  describe.runIf(hasSuite())("the original's end-to-end suite", () => {
    it.for([1, 2])('passes, with replicas: %i', async (replicas, { task }) => {
      if (replicas === 1) await node().admin.create(SYSTEM, API_SERVER_POD);
      await scale(replicas);
      const cases = await runSuite(node());
      await scale(1);
      const failed = cases.filter(({ outcome }) => outcome !== 'passed');
      record(task, `${cases.length - failed.length} of ${cases.length} cases`);
      expect(failed).toEqual([]);
      expect(cases).toHaveLength(11);
    });
  });
}

function isReady(pod: ApiObject): boolean {
  const conditions = (pod['status'].conditions ?? []) as { readonly type: string; readonly status: string }[];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}
