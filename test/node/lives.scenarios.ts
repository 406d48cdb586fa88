import { describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { eventually } from '../cluster/eventually.ts';
import { record } from '../cluster/record.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { BURNER_NAMESPACE, CRASHING_POD, FINISHING_POD, RESTARTED_POD } from './pods/burners.ts';
import type { BurnerPod } from './pods/burners.ts';
import { containerProcess } from './pods/container-process.ts';
import type { MetricsHistory, ServedUsage } from './pods/metrics-history.ts';

/** Two cycles of scrapes, the oldest that a kubelet's own measurement may be, and a busy machine. */
const LONGEST_WINDOW_MS = 60_000;
/** Times are told to the second, and a container's start is told a moment after it. */
const ROUNDING_MS = 2_000;

interface State {
  readonly restartCount: number;
  readonly state: { readonly running?: { readonly startedAt: string } };
}

function stateOf(pod: ApiObject): State {
  return pod['status'].containerStatuses[0] as State;
}

/** Numbers that no container of the Pod can have had, or that were served when they were no longer true. */
function impossible(usages: readonly ServedUsage[], { containers }: BurnerPod): ServedUsage[] {
  // A program that was kept waiting catches up: for a while it may burn more than it was told.
  const millicores = 2 * containers[0]!.millicores;
  const mebibytes = containers[0]!.mebibytes + 5;
  return usages.filter(
    (usage) =>
      !(
        usage.windowMs > 0 &&
        usage.windowMs <= LONGEST_WINDOW_MS &&
        usage.millicores >= 0 &&
        usage.millicores <= millicores &&
        usage.mebibytes > 0 &&
        usage.mebibytes <= mebibytes &&
        usage.timestampMs <= usage.servedMs &&
        usage.timestampMs > usage.servedMs - LONGEST_WINDOW_MS
      ),
  );
}

/** What is served of containers that end. */
export function livesScenarios(node: () => RealNode, history: () => MetricsHistory): void {
  const pod = ({ name }: BurnerPod): Promise<ApiObject> => node().pod(BURNER_NAMESPACE, name);

  describe('a container that is killed and restarted', () => {
    it('has numbers of its new life only, with the window that they span', async ({ task }) => {
      await eventually(async () => history().usagesOf(RESTARTED_POD.name), hasMeasurements(1));
      process.kill(containerProcess(await pod(RESTARTED_POD), 'burn'), 'SIGKILL');
      const { state } = stateOf(
        await eventually(
          () => pod(RESTARTED_POD),
          (one) => stateOf(one).restartCount === 1 && stateOf(one).state.running !== undefined,
        ),
      );
      const startedMs = Date.parse(state.running!.startedAt);
      const newLife = async (): Promise<ServedUsage[]> =>
        history()
          .usagesOf(RESTARTED_POD.name)
          .filter(({ timestampMs }) => timestampMs > startedMs);
      const served = await eventually(newLife, hasMeasurements(2));
      for (const { timestampMs, windowMs } of served)
        expect(timestampMs - windowMs).toBeGreaterThanOrEqual(startedMs - ROUNDING_MS);
      expect(impossible(history().usagesOf(RESTARTED_POD.name), RESTARTED_POD)).toEqual([]);
      expect(served.at(-1)!.millicores).toBeCloseTo(50, -1.5);
      record(task, served.map(({ windowMs, millicores }) => text(windowMs, millicores)).join(', '));
    });
  });

  describe('a container that crashes again and again', () => {
    it('never has numbers that span two of its lives', async ({ task }) => {
      await eventually(
        () => pod(CRASHING_POD),
        (one) => stateOf(one).restartCount >= 3,
      );
      const served = history().usagesOf(CRASHING_POD.name);
      expect(impossible(served, CRASHING_POD)).toEqual([]);
      for (const { windowMs } of served)
        expect(windowMs).toBeLessThanOrEqual(CRASHING_POD.containers[0]!.lifeS! * 1000 + ROUNDING_MS);
      record(task, served.map(({ windowMs, millicores }) => text(windowMs, millicores)).join(', ') || 'never shown');
    });
  });

  describe('a Pod that has finished', () => {
    it('had numbers while it ran, and has none afterwards', async () => {
      await eventually(
        () => pod(FINISHING_POD),
        ({ status }) => status.phase === 'Succeeded',
      );
      const served = history().usagesOf(FINISHING_POD.name);
      expect(served.length).toBeGreaterThan(0);
      expect(impossible(served, FINISHING_POD)).toEqual([]);
      const { code, stderr } = await eventually(
        () => node().kubectl().run('top', 'pod', FINISHING_POD.name, '-n', BURNER_NAMESPACE),
        (outcome) => outcome.code !== 0,
      );
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/not found/i) });
    });
  });
}

function hasMeasurements(count: number): (served: readonly ServedUsage[]) => boolean {
  return ({ length }) => length >= count;
}

function text(windowMs: number, millicores: number): string {
  return `${Math.round(millicores)}m over ${(windowMs / 1000).toFixed(1)} s`;
}
