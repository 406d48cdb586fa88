import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workspace } from '../cluster/workspace.ts';
import { Watcher } from '../faults/watch/watcher.ts';
import { Churn } from './churn.ts';
import { SteppedFleet } from './stepped-fleet.ts';

/** Two hours of a cluster are 720 cycles; or as many as the machine gets through in so many minutes of ours. */
const CYCLES = Number(process.env['SOAK_CYCLES'] ?? Infinity);
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? (CYCLES === Infinity ? 3 : Infinity));
const LEAST_CYCLES = 24;
const NODES = 500;
/** Nodes that are replaced every sixth cycle. */
const CHANGING = 4;
/** Pods that are replaced in each: one of a hundred. */
const REPLACED = 20;
/** Of all samples, for caches to fill and code to be compiled. */
const WARM = 0.25;

let workspace: Workspace;
let stepped: SteppedFleet;
let watcher: Watcher;

beforeAll(async () => {
  workspace = await Workspace.create('metrics-server-soak-');
  stepped = await SteppedFleet.start(workspace, NODES, 104);
  watcher = await Watcher.start(stepped.subject, stepped.fleet);
  await stepped.until(() => watcher.sawAll(0));
  await stepped.untilQuiet();
});

afterAll(async () => {
  await watcher?.stop();
  await workspace?.remove();
  await stepped?.fleet.stop();
});

interface Sample {
  readonly memory: number;
  readonly openFiles: number;
  readonly rss: number;
}

it(`${NODES} nodes that come and go`, { timeout: 6 * 3_600_000 }, async () => {
  const { fleet, subject } = stepped;
  const churn = new Churn(fleet);
  const stay = fleet.nodes.slice(0, -CHANGING);
  const samples: Sample[] = [];
  const begunMs = Date.now();
  const isOver = (cycle: number): boolean =>
    cycle >= CYCLES || (cycle >= LEAST_CYCLES && Date.now() - begunMs > MINUTES * 60_000);
  let cycle = 0;
  for (; !isOver(cycle); cycle++) {
    churn.replacePods(REPLACED);
    if (cycle % 6 === 5) await churn.replaceNodes(CHANGING);
    // Throws when a timer was lost: every node is asked once in each cycle, by the count of its kubelet.
    await stepped.cycle(stay);
    if (cycle % 2 === 1) {
      const { heap, external } = (await subject.inUse())!;
      samples.push({ memory: heap + external, openFiles: subject.openFiles, rss: subject.rss });
    }
  }

  const warm = samples.slice(Math.floor(samples.length * WARM));
  const half = Math.floor(warm.length / 2);
  const growth = (of: (sample: Sample) => number): number =>
    middle(warm.slice(-half).map(of)) / middle(warm.slice(0, half).map(of)) - 1;
  const grown = {
    memory: growth(({ memory }) => memory),
    rss: growth(({ rss }) => rss),
    openFiles: growth(({ openFiles }) => openFiles),
  };
  const minutes = ((Date.now() - begunMs) / 60_000).toFixed(1);
  const summary = { cycles: cycle, minutes, grown, first: warm[0], last: warm.at(-1) };
  process.stdout.write(`${JSON.stringify(summary)}\n`);

  expect([...new Set(watcher.ticks.flatMap(({ wrong }) => wrong))]).toEqual([]);
  expect(grown.memory).toBeLessThan(0.05);
  expect(grown.rss).toBeLessThan(0.05);
  expect(Math.abs(grown.openFiles)).toBeLessThan(0.05);
});

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
