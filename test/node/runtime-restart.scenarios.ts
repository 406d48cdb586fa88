import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../cluster/eventually.ts';
import { record } from '../cluster/record.ts';
import { NODE_NAME } from './kubelet/kubelet.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { AvailabilityProbe } from './metrics-server/availability-probe.ts';
import { BURNER_NAMESPACE, STEADY_PODS } from './pods/burners.ts';

const API = '/apis/metrics.k8s.io/v1beta1';
const NODE = `${API}/nodes/${NODE_NAME}`;

/** Longer than a resolution, so that at least one scrape comes meanwhile; far shorter than two. */
const AWAY_MS = 20_000;

/** `--max-staleness` of the manifests: as long as last numbers are served, by two and a half resolutions of 15 s. */
const SERVED_MS = 37_500;

/** When the Node was measured that is served now, in milliseconds since the epoch. */
async function measuredAt(node: RealNode): Promise<number> {
  return Date.parse(String((await node.admin.get(NODE))['timestamp']));
}

/** Which of the Node and the Pods that run all the time have no numbers now; undefined when that is none. */
async function withoutNumbers(node: RealNode): Promise<string | undefined> {
  const [nodes, pods] = await Promise.all([
    node.admin.list(`${API}/nodes`),
    node.admin.list(`${API}/namespaces/${BURNER_NAMESPACE}/pods`),
  ]);
  const names = new Set([...nodes, ...pods].map(({ metadata }) => metadata.name));
  const missing = [NODE_NAME, ...STEADY_PODS.map(({ name }) => name)].filter((name) => !names.has(name));
  return missing.length === 0 ? undefined : `without ${missing.join(', ')}`;
}

/** A container runtime that is restarted under the kubelet, as by an upgrade; meanwhile its pages have no numbers. */
export function runtimeRestartScenarios(node: () => RealNode): void {
  describe('a node whose container runtime is away for 20 s', () => {
    it('and its Pods keep their numbers for as long as they are fresh, and get new ones', async ({ task }) => {
      await eventually(
        () => withoutNumbers(node()),
        (missing) => missing === undefined,
      );
      const before = await measuredAt(node());
      // It goes just after a scrape.
      const last = await eventually(
        () => measuredAt(node()),
        (now) => now !== before,
      );
      const asking = new AvailabilityProbe(() => withoutNumbers(node()), 250);
      asking.start();
      const startMs = Date.now();
      let awayMs = 0;
      try {
        await node().containerd.restart(() => pause(AWAY_MS));
        awayMs = Date.now() - startMs;
        await eventually(
          () => measuredAt(node()),
          (now) => now > last,
        );
      } finally {
        await asking.stop();
      }
      record(task, `${asking.text()}; containerd away for ${(awayMs / 1000).toFixed(1)} s`);
      // On a busy machine a runtime is back too late for the next scrape; then the numbers end when they are too old.
      expect(asking.gaps.filter((gap) => gap.startMs < last + SERVED_MS)).toEqual([]);
    });
  });
}
