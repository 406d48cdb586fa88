import { built } from './measure.ts';

// npm run bench -- state
//
// What --state-dir costs each cycle with 5,000 nodes of 30 Pods and 45 containers, without the disk: the CPU time of
// encoding as a whole and of one slice, which keeps everything else waiting, beside JSON lines.

const NODES = 5000;
const PODS = 30;
const ROUNDS = 5;

export async function run(): Promise<void> {
  const { encodeState } = await built<typeof import('../../src/state/encode-state.ts')>('state/encode-state');
  const { decodeState } = await built<typeof import('../../src/state/decode-state.ts')>('state/decode-state');
  const nodes = Array.from({ length: NODES }, (_, n) => nodeOf(n));
  const identity = Buffer.alloc(32);
  const encoded: number[] = [];
  let longest = 0;
  let file = Buffer.alloc(0);
  for (let round = 0; round < ROUNDS; round++) {
    const slices: Buffer[] = [];
    let total = 0;
    const all = encodeState(identity, Date.now(), nodes);
    for (;;) {
      const begun = process.cpuUsage();
      const { value, done } = all.next();
      const took = since(begun);
      total += took;
      longest = Math.max(longest, took);
      if (done) break;
      slices.push(value);
    }
    encoded.push(total);
    file = Buffer.concat(slices);
  }
  const begun = process.cpuUsage();
  decodeState(file, identity);
  const decoded = since(begun);
  let jsonBytes = 0;
  const json = Array.from({ length: ROUNDS }, () => {
    const jsonBegun = process.cpuUsage();
    jsonBytes = 0;
    for (const { batch, ...node } of nodes) {
      jsonBytes += Buffer.from(JSON.stringify({ ...node, ...batch.layout, values: [...batch.values] })).length;
    }
    return since(jsonBegun);
  });
  console.log(`state of ${NODES} nodes: ${megabytes(file.length)}, encoded in ${median(encoded)}`);
  console.log(`  longest slice ${longest.toFixed(1)} ms; decoded in ${decoded.toFixed(0)} ms`);
  console.log(`  as JSON lines: ${megabytes(jsonBytes)}, encoded in ${median(json)}`);
}

/** CPU time in milliseconds. */
function since(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function median(times: readonly number[]): string {
  return `${times.toSorted((a, b) => a - b)[times.length >> 1]!.toFixed(0)} ms`;
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
