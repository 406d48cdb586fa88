import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../cluster/eventually.ts';
import { recordMeasured } from '../cluster/record.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { serverPod } from './metrics-server/installation.ts';
import { kubeletView } from './metrics-server/kubelet-view.ts';
import type { KubeletView } from './metrics-server/kubelet-view.ts';

/** The time over which the CPU is averaged: the same for both servers, whatever the scenarios before it took. */
const OBSERVED_MS = 60_000;

/** What the manifests request. */
const REQUESTED_MEBIBYTES = 200;

interface Condition {
  readonly type: string;
  readonly status: string;
}

/** How the server fares as a Pod, from `begin`, when it is Ready, to its scenarios, which come last. */
export class ServerHealth {
  readonly #node: () => RealNode;
  #first: KubeletView;

  constructor(node: () => RealNode) {
    this.#node = node;
  }

  async begin(): Promise<void> {
    this.#first = await this.#view();
  }

  scenarios(): void {
    describe('the Pod of the server', () => {
      let last: KubeletView;

      it('costs less than it requests', async ({ task }) => {
        const first = this.#first;
        await pause(Math.max(0, first.atMs + OBSERVED_MS - Date.now()));
        last = await eventually(
          () => this.#view(),
          ({ atMs }) => atMs >= first.atMs + OBSERVED_MS,
        );
        const seconds = (last.atMs - first.atMs) / 1000;
        const millicores = (1000 * (last.cpuSeconds - first.cpuSeconds)) / seconds;
        const mebibytes = last.memoryBytes / 2 ** 20;
        const over = `request 100m, over ${OBSERVED_MS / 1000} s`;
        recordMeasured(task, 'CPU of the server itself', over, `${millicores.toFixed(1)}m`);
        const requested = `request ${REQUESTED_MEBIBYTES}Mi`;
        recordMeasured(task, 'memory of the server itself', requested, `${mebibytes.toFixed(0)}Mi`);
        expect(mebibytes).toBeLessThan(REQUESTED_MEBIBYTES);
      });

      it('stays Ready by the probes of the kubelet, and was never restarted', async () => {
        const { conditions, containerStatuses } = (await serverPod(this.#node()))['status'];
        expect((conditions as Condition[]).find(({ type }) => type === 'Ready')?.status).toBe('True');
        expect(containerStatuses).toEqual([expect.objectContaining({ ready: true, restartCount: 0 })]);
        for (const probe of ['Liveness', 'Readiness']) {
          const count = (view: KubeletView, result: string): number => view.probes[`${probe} ${result}`] ?? 0;
          expect(count(last, 'successful')).toBeGreaterThan(count(this.#first, 'successful'));
          expect(count(last, 'failed')).toBe(count(this.#first, 'failed'));
        }
      });
    });
  }

  /** What the kubelet knows of it, once it knows something. */
  async #view(): Promise<KubeletView> {
    const { name } = (await serverPod(this.#node())).metadata;
    return eventually(() => kubeletView(this.#node(), name));
  }
}
