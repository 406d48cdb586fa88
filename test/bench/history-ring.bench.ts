import type { BatchLayout } from '../../src/model/metrics-batch.ts';
import { bytesInUse } from './bytes-in-use.ts';
import { measure, medianOf, report } from './measure.ts';
import { POINTS, RingSide } from './history/ring-side.ts';

// npm run bench -- history-ring
//
// What the history alone costs, without a cluster: memory of 1,000 nodes with 30 Pods of 1 and of 1.5 containers each; CPU
// of writing a cycle, while an hour is written; CPU of the history of a namespace of 300 Pods for an hour, all on one node
// or each on its own. Bounds: 35 MB, 5 ms a response. BEFORE=folder measures another build beside it, by turns: a copy of
// `build` of another commit, in a folder of this repository.

const NODES = 1000;
const PODS = 30;
/** Pods of the namespace that is read. */
const READ_PODS = 300;
const CONTAINERS = ['app', 'proxy'];

export async function run(): Promise<void> {
  await import('reflect-metadata');
  await measureBytes(1);
  await measureBytes(1.5);
  const together = await startSides([layoutOf(0, READ_PODS, 1, 'together')]);
  for (const side of together) for (let cycle = 0; cycle <= POINTS; cycle++) side.storeCycle();
  const sides = await startSides(Array.from({ length: NODES }, (_, node) => layoutOf(node, PODS, 1.5)));
  for (let cycle = 0; cycle <= POINTS + 1; cycle++) for (const side of sides) side.storeCycle();
  for (const { name, state, costsMs } of sides) {
    const [ms, written] = [medianOf(costsMs.slice(5)), state.rows];
    console.log(
      `write a cycle, ${name}: ${written} rows, ${ms.toFixed(1)} ms, ${((ms * 1e6) / written).toFixed(0)} ns a row`,
    );
  }
  await measureResponses('together', together);
  await measureResponses('spread', sides);
}

async function measureBytes(containersPerPod: number): Promise<void> {
  const layouts = Array.from({ length: NODES }, (_, node) => layoutOf(node, PODS, containersPerPod));
  for (const start of sideStarts(layouts)) {
    const side = await start();
    side.isOn = false;
    for (let cycle = 0; cycle < 3; cycle++) side.storeCycle();
    const before = bytesInUse();
    side.isOn = true;
    side.storeCycle();
    const added = bytesInUse() - before;
    const { rows, bytes } = side.state;
    const [used, counted] = [added, bytes].map((each) => `${(each / 1e6).toFixed(1)} MB`);
    console.log(
      `${NODES} nodes × ${PODS} Pods, ${side.name}: ${rows} rows, ${used} in use (${(added / rows).toFixed(0)} bytes a row), ${counted} counted`,
    );
  }
}

async function measureResponses(namespace: string, sides: readonly RingSide[]): Promise<void> {
  const turns = 8;
  const costs = new Map(sides.map((side) => [side, [] as Awaited<ReturnType<typeof measure>>]));
  const bytes = await Promise.all(sides.map((side) => side.respond(namespace)));
  for (const side of sides) await measure(50, () => side.respond(namespace));
  for (let turn = 0; turn < turns; turn++)
    for (const side of sides) costs.get(side)!.push(...(await measure(25, () => side.respond(namespace))));
  for (const [i, side] of sides.entries()) {
    const title = `history of ${READ_PODS} Pods, ${namespace}, an hour, ${side.name}: ${bytes[i]} bytes`;
    report(title, costs.get(side)!, 'ms', 1000);
  }
}

/** A page of Pods with one or two containers each. One Pod of each of the first nodes is in the namespace `spread`. */
function layoutOf(node: number, pods: number, containersPerPod: number, namespace?: string): BatchLayout {
  const layout = { namespaces: [] as string[], pods: [] as string[], firstSlots: [1], containers: [''] };
  for (let pod = 0; pod < pods; pod++) {
    const isSpread = pod === node % pods && node < READ_PODS;
    layout.namespaces.push(namespace ?? (isSpread ? 'spread' : `namespace-${pod % 5}`));
    layout.pods.push(`pod-${node}-${pod}`);
    const count = isSpread ? 1 : Math.floor((pod + 1) * containersPerPod) - Math.floor(pod * containersPerPod);
    layout.containers.push(...CONTAINERS.slice(0, count));
    layout.firstSlots.push(layout.containers.length);
  }
  return layout;
}

async function startSides(layouts: readonly BatchLayout[]): Promise<RingSide[]> {
  const sides: RingSide[] = [];
  for (const start of sideStarts(layouts)) sides.push(await start());
  return sides;
}

function sideStarts(layouts: readonly BatchLayout[]): (() => Promise<RingSide>)[] {
  const { BEFORE } = process.env;
  const now = () => RingSide.start('now', layouts);
  return BEFORE === undefined ? [now] : [() => RingSide.start('before', layouts, BEFORE), now];
}
