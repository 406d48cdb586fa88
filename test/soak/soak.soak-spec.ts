import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workspace } from '../cluster/workspace.ts';
import { Watcher } from '../faults/watch/watcher.ts';
import { Autoscalers } from './autoscalers.ts';
import { Churn } from './churn.ts';
import { SteppedFleet } from './stepped-fleet.ts';
import { warmUp } from './warm-up.ts';

/** Cycles of two hours: one in 10 s, the least that `--metric-resolution` allows. */
const TWO_HOURS = 720;
/** Those that are measured. Never minutes: how many cycles a machine gets through in these says nothing of the server. */
const CYCLES = Number(process.env['SOAK_CYCLES'] ?? TWO_HOURS);
/** What comes and goes in two hours does so in fewer cycles too, and what it leaves behind is the same. */
const PACE = Math.max(1, TWO_HOURS / CYCLES);
/**
 * More flags of the server. SOAK_FLAGS=--history=5m soaks the history too, which is full after 30 cycles: its bytes are in
 * the memory that must not grow.
 */
const FLAGS = (process.env['SOAK_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
const NODES = 500;
/** Nodes that are replaced each minute: 480 in two hours. */
const CHANGING = 4;
const CYCLES_OF_NODES = 6 / PACE;
/** Fewer would have to replace these nodes more than once in each. */
const LEAST_CYCLES = 120;
/** Pods that are replaced in each cycle: 14,400 in two hours, one of a hundred each 10 s. */
const REPLACED = Math.round(20 * PACE);
/** Of all samples, for code to be compiled. */
const WARM = 0.25;

let workspace: Workspace;
let stepped: SteppedFleet;
let watcher: Watcher;
let autoscalers: Autoscalers;

beforeAll(async () => {
  if (!(CYCLES >= LEAST_CYCLES)) throw new Error(`SOAK_CYCLES=${CYCLES}: it is a number from ${LEAST_CYCLES} on`);
  workspace = await Workspace.create('metrics-server-soak-');
  stepped = await SteppedFleet.start(workspace, NODES, 104, FLAGS);
  watcher = await Watcher.start(stepped.subject, stepped.fleet);
  autoscalers = await Autoscalers.start(stepped);
  await stepped.until(() => watcher.sawAll(0));
  await stepped.untilQuiet();
});

afterAll(async () => {
  await watcher?.stop();
  await autoscalers?.stop();
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
  await warmUp(stepped, churn, autoscalers, stay);
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    churn.replacePods(REPLACED);
    if ((cycle + 1) % CYCLES_OF_NODES < 1) await churn.replaceNodes(CHANGING);
    // Throws when a timer was lost: every node is asked once in each cycle, by the count of its kubelet.
    await stepped.cycle(stay);
    await autoscalers.list();
    if (cycle % 2 === 1) {
      const { heap, external } = (await subject.inUse())!;
      samples.push({ memory: heap + external, openFiles: subject.openFiles, rss: subject.rss });
    }
  }

  const warm = samples.slice(Math.floor(samples.length * WARM));
  const half = Math.floor(warm.length / 2);
  // The middles of the halves are one half apart: what was added on that way is as much on each such way of the run.
  const growth = (of: (sample: Sample) => number, typical = middle): number =>
    (typical(warm.slice(-half).map(of)) / typical(warm.slice(0, half).map(of)) - 1) * (samples.length / half);
  const grown = {
    memory: growth(({ memory }) => memory, low),
    rss: growth(({ rss }) => rss),
    openFiles: growth(({ openFiles }) => openFiles),
  };
  // Where it grew, if it did: ten parts of what was measured, the warm ones not left out.
  const tenth = samples.length / 10;
  const course = Array.from({ length: 10 }, (_, i) => {
    const part = samples.slice(Math.floor(i * tenth), Math.floor((i + 1) * tenth));
    return Number((low(part.map(({ memory }) => memory)) / 1e6).toFixed(1));
  });
  const minutes = ((Date.now() - begunMs) / 60_000).toFixed(1);
  const summary = { cycles: CYCLES, minutes, grown, course, first: warm[0], last: warm.at(-1) };
  process.stdout.write(`${JSON.stringify(summary)}\n`);

  expect([...new Set(watcher.ticks.flatMap(({ wrong }) => wrong))]).toEqual([]);
  expect(grown.memory).toBeLessThan(0.05);
  expect(grown.rss).toBeLessThan(0.05);
  expect(Math.abs(grown.openFiles)).toBeLessThan(0.05);
});

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** What is always there, and grows with all that is left behind. Lists that are just kept or sent, a twentieth, come and go. */
function low(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)]!;
}
