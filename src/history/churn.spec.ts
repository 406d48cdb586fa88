import { expect, it } from 'vitest';
import { columnsOf } from '../../test/plain/plain-batch.ts';
import { storageService } from '../../test/plain/storage-service.ts';
import { testOptions } from '../../test/test-options.ts';
import { HistoryService } from './history.service.js';

const RESOLUTION_MS = 15_000;
const T = 1_790_000_000_000;
const NODES = 4;
const PODS = 20;
/** Pods that each node replaces in each cycle. */
const REPLACED = 2;
const LENGTH_MS = 600_000;
const CYCLES_KEPT = LENGTH_MS / RESOLUTION_MS;

/** Replaces Pods for so many cycles, and returns the state after each. Names never come again. */
function churn(cycles: number, budgetBytes: number) {
  const { storage } = storageService({ metricResolutionMs: RESOLUTION_MS, maxStalenessMs: 40_000 });
  const options = testOptions({ metricResolutionMs: RESOLUTION_MS, history: { lengthMs: LENGTH_MS, budgetBytes } });
  const history = new HistoryService(options, storage);
  const names = new Set(Array.from({ length: NODES }, (_, node) => `node-${node}`));
  return Array.from({ length: cycles }, (_, cycle) => {
    const timestampMs = T + cycle * RESOLUTION_MS;
    const cpuNanoseconds = (cycle + 1) * 1e9;
    const point = { timestampMs, timestampNs: 0, startMs: T - 1e9, startNs: 0, cpuNanoseconds, memoryBytes: 2 ** 26 };
    storage.retainNodes(names, timestampMs);
    for (const node of names) {
      const pods = Array.from({ length: PODS }, (_pod, place) => ({
        namespace: 'shop',
        // A Pod leaves from the front, and another one comes at the end.
        name: `${node}-${cycle * REPLACED + place}`,
        containers: [{ name: 'app', point }],
      }));
      storage.storeBatch(node, columnsOf({ node: point, pods }), timestampMs);
    }
    return history.state;
  });
}

it('is flat under churn, once what is kept is as old as it may be', () => {
  const states = churn(10 * CYCLES_KEPT, 2 ** 26);
  const full = states[2 * CYCLES_KEPT]!;
  expect(full.rows).toBeGreaterThan(NODES * (1 + PODS + REPLACED * (CYCLES_KEPT - 4)));
  expect(full.rows).toBeLessThan(NODES * (1 + PODS + REPLACED * (CYCLES_KEPT + 4)));
  for (const state of states.slice(2 * CYCLES_KEPT)) expect(state).toEqual(full);
  expect(full).toMatchObject({ stepMs: RESOLUTION_MS, refusedValues: 0 });
});

it('keeps those that run within a small budget, at the finest step, and forgets those that ended', () => {
  // One slab of each kind has room for 256 containers and Nodes.
  const states = churn(10 * CYCLES_KEPT, 100_000);
  for (const { rows, bytes, stepMs, refusedValues } of states) {
    expect(rows).toBeLessThanOrEqual(256);
    expect(bytes).toBeLessThanOrEqual(100_000);
    expect({ stepMs, refusedValues }).toEqual({ stepMs: RESOLUTION_MS, refusedValues: 0 });
  }
});
