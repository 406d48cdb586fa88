import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NAMESPACE } from './fleet/workload.ts';
import { IS_LONG, Matrix, harm } from './matrix.ts';

const NODES = 100;
const AWAY_S = IS_LONG ? 300 : 40;
const STORM_PODS = 10_000;
const STORM_S = 60;
/** How long each Pod of the storm lives. */
const LIFE_S = 10;

let matrix: Matrix;
beforeAll(async () => {
  matrix = await Matrix.start(NODES, 102);
});
afterAll(() => matrix?.stop());

it('the API server is away, and back', async ({ task }) => {
  const { apiServer } = matrix.fleet;
  const fault = {
    name: 'the API server is away, and back',
    nodes: [],
    begin: () => apiServer.stop(),
    end: () => apiServer.start(),
  };
  const outcome = await matrix.suffer(task, [fault], AWAY_S);
  if (outcome) expect(harm(outcome)).toEqual([]);
});

it('etcd is compacted and streams are cut, again and again', async ({ task }) => {
  const { apiServer, nodes, store } = matrix.fleet;
  const breaking = repeat(2_000, () => {
    // What changes between the cut and the next watch is what nobody can be told any more: 410.
    apiServer.cutWatches();
    for (const one of nodes) matrix.fleet.applyNode(one);
    for (const pod of store.list('pods')) store.apply(pod);
    apiServer.compact();
  });
  const fault = { name: 'etcd is compacted (410) and streams are cut, every 2 s', nodes: [], ...breaking };
  const outcome = await matrix.suffer(task, [fault], 30);
  if (outcome) expect(harm(outcome)).toEqual([]);
});

it(`${STORM_PODS} Pods come and go within a minute`, async ({ task }) => {
  const { fleet } = matrix;
  const alive: { name: string; goneMs: number; node: (typeof fleet.nodes)[number] }[] = [];
  const bury = (nowMs: number): void => {
    while (alive[0] !== undefined && alive[0].goneMs <= nowMs) {
      const { name, node } = alive.shift()!;
      node.node.pods.delete(name);
      fleet.store.delete('pods', name, NAMESPACE);
    }
  };
  let born = 0;
  const everyMs = 250;
  const storm = repeat(everyMs, () => {
    bury(Date.now());
    const each = Math.ceil((STORM_PODS * everyMs) / (1000 * STORM_S));
    for (let i = 0; i < each && born < STORM_PODS; i++) {
      const node = fleet.nodes[born % fleet.nodes.length]!;
      const name = `storm-${node.index}-${born++}`;
      node.node.addPod(name, ['app'], Math.floor(Date.now() / 1000));
      fleet.applyPod(node, name, ['app']);
      alive.push({ name, goneMs: Date.now() + LIFE_S * 1000, node });
    }
  });
  const end = async (): Promise<void> => {
    await storm.end();
    bury(Number.MAX_VALUE);
  };
  const fault = { name: '10,000 Pods come and go within a minute', nodes: [], begin: storm.begin, end };
  // Timers are late on a busy machine: as long as it takes, and a minute at least.
  const outcome = await matrix.suffer(task, [fault], STORM_S + 5);
  expect(born).toBeGreaterThan(0.9 * STORM_PODS);
  if (outcome) expect(harm(outcome)).toEqual([]);
});

/** A fault that is something done over and over. */
function repeat(everyMs: number, act: () => void) {
  const over = new AbortController();
  let running = Promise.resolve();
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      act();
      await pause(everyMs);
    }
  };
  return {
    begin: (): void => {
      running = run();
    },
    end: async (): Promise<void> => {
      over.abort();
      await running;
    },
  };
}
