import { describe, expect, it } from 'vitest';
import { eventually } from '../cluster/eventually.ts';
import { recordMeasured } from '../cluster/record.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { kubeletView } from './metrics-server/kubelet-view.ts';

const NAMESPACE = 'kube-system';
const NAME = 'little-cpu';
/** Half of what a LimitRange gives by default in many clusters. */
const LIMIT = '50m';
/** At one each 10 s: long enough for the start, the first numbers, and some time at rest. */
const ALIVE_TIMES = 6;

/** The server under test in a Pod of its own, that no Service leads to, with a limit on its CPU. */
async function create(node: RealNode): Promise<void> {
  const deployment = await node.admin.get(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/metrics-server`);
  const { spec } = (deployment['spec'] as { template: { spec: PodSpec } }).template;
  // Without the probe that the others wait for: manifests that people have, and the original's, have none.
  const containers = spec.containers.map(({ startupProbe: _, ...container }) => ({
    ...container,
    resources: { requests: { cpu: LIMIT }, limits: { cpu: LIMIT } },
  }));
  const metadata = { name: NAME, namespace: NAMESPACE };
  await node.admin.create(`/api/v1/namespaces/${NAMESPACE}/pods`, { metadata, spec: { ...spec, containers } });
}

interface PodSpec {
  readonly containers: readonly { readonly startupProbe?: object }[];
}

interface PodStatus {
  readonly containerStatuses?: readonly { readonly restartCount: number; readonly ready: boolean }[];
}

/** What the kubelet has made of the Pod so far. */
interface Life {
  readonly restarts: number;
  readonly isReady: boolean;
  /** Liveness probes that went well and wrong. */
  readonly alive: number;
  readonly failed: number;
}

async function lifeOf(node: RealNode): Promise<Life> {
  const { status } = await node.pod(NAMESPACE, NAME);
  const [container] = (status as PodStatus).containerStatuses ?? [];
  const { probes } = await kubeletView(node, NAME);
  const count = (result: string): number => probes[`Liveness ${result}`] ?? 0;
  return {
    restarts: container?.restartCount ?? 0,
    isReady: container?.ready ?? false,
    alive: count('successful'),
    failed: count('failed'),
  };
}

/** A start where the kernel gives the container a twentieth of a processor. */
export function littleCpuScenarios(node: () => RealNode): void {
  describe(`a Pod with a CPU limit of ${LIMIT} and no startup probe`, () => {
    it('is never restarted: its liveness probe does not fail three times in a row', async ({ task }) => {
      await create(node());
      const life = await eventually(
        () => lifeOf(node()),
        ({ restarts, isReady, alive }) => restarts > 0 || (isReady && alive >= ALIVE_TIMES),
      );
      recordMeasured(task, `liveness probes at a start with ${LIMIT} of CPU`, 'no restart', text(life));
      expect(life.restarts).toBe(0);
      await node().kubectl().text('-n', NAMESPACE, 'delete', 'pod', NAME, '--timeout=60s');
    });
  });
}

function text({ restarts, alive, failed }: Life): string {
  return `${failed} failed, ${alive} good, ${restarts} restarts`;
}
