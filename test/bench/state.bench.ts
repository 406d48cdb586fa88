import { built } from './measure.ts';

// npm run bench -- state
//
// What --state-dir costs each cycle with 5,000 nodes of 30 Pods and 45 containers, without the disk: how long encoding
// takes as a whole and how long one slice keeps everything else waiting, beside JSON lines.

const NODES = 5000;
const PODS = 30;
const ROUNDS = 5;

export async function run(): Promise<void> {
  const { encodeState } = await built<typeof import('../../src/state/encode-state.ts')>('state/encode-state');
  const { decodeState } = await built<typeof import('../../src/state/decode-state.ts')>('state/decode-state');
  const nodes = Array.from({ length: NODES }, (_, n) => nodeOf(n));
  const identity = Buffer.alloc(32);
  const [times, longest]: [number[], number[]] = [[], []];
  let file = Buffer.alloc(0);
  for (let round = 0; round < ROUNDS; round++) {
    const slices: Buffer[] = [];
    let [total, most] = [0, 0];
    const all = encodeState(identity, Date.now(), nodes);
    for (;;) {
      const begun = performance.now();
      const { value, done } = all.next();
      const took = performance.now() - begun;
      total += took;
      most = Math.max(most, took);
      if (done) break;
      slices.push(value);
    }
    times.push(total);
    longest.push(most);
    file = Buffer.concat(slices);
  }
  const begun = performance.now();
  decodeState(file, identity);
  const decoded = performance.now() - begun;
  const jsonTimes = Array.from({ length: ROUNDS }, () => {
    const jsonBegun = performance.now();
    for (const { batch, ...node } of nodes) JSON.stringify({ ...node, ...batch.layout, values: [...batch.values] });
    return performance.now() - jsonBegun;
  });
  const [encode, slice, json] = [times, longest, jsonTimes].map((each) => each.sort((a, b) => a - b)[ROUNDS >> 1]!);
  console.log(`state of ${NODES} nodes: ${(file.length / 1e6).toFixed(1)} MB; encoded in ${encode!.toFixed(0)} ms`);
  console.log(
    `  longest slice ${slice!.toFixed(1)} ms; decoded in ${decoded.toFixed(0)} ms; as JSON ${json!.toFixed(0)} ms`,
  );
}

function nodeOf(n: number) {
  const pods = Array.from({ length: PODS }, (_, p) => `web-${p}-7d4b9c6f5d-${n}`);
  const containers = pods.flatMap((_, p) => (p % 2 === 0 ? ['app', 'proxy'] : ['app']));
  const firstSlots = [1];
  for (let p = 0; p < PODS; p++) firstSlots.push(firstSlots[p]! + (p % 2 === 0 ? 2 : 1));
  const namespaces = pods.map((_, p) => `team-${p % 20}`);
  const values = Float64Array.from({ length: 4 * (containers.length + 1) }, (_, i) => 1_790_000_000_000 + n * i);
  const layout = { namespaces, pods, firstSlots, containers: ['', ...containers] };
  return { name: `node-${n}.example.internal`, storedMs: 1_790_000_000_000, batch: { layout, values } };
}
