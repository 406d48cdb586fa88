// Arguments: Pods, rounds. Lists Pods in protobuf as PodLister does, then follows a watch in which each is deleted and
// another one comes, once a round. Prints the bytes that they take on the heap after the list and after each round.
import { registerHooks } from 'node:module';
import { encodeFrame, encodeObject } from './object-protobuf.ts';

// The sources import each other by the names that they have when they are compiled.
registerHooks({
  resolve: (name, context, next) =>
    next(
      name.startsWith('.') ? name.replace(/\.js$/, context.parentURL?.includes('node_modules') ? '.js' : '.ts') : name,
      context,
    ),
});
const { decodeProtobuf } = await import('../src/cluster/protobuf/decode.ts');
const { readWatchFrames } = await import('../src/cluster/protobuf/watch-frames.ts');
const { LabelPool } = await import('../src/cluster/label-pool.ts');
const { ObjectIndex } = await import('../src/cluster/object-index.ts');
const { decodePod } = await import('../src/cluster/decode-pod.ts');

const PODS = Number(process.argv[2]);
const ROUNDS = Number(process.argv[3]);
const PAGE = 500;

const pool = new LabelPool();
const pod = (index: number, round: number) => ({
  kind: 'PartialObjectMetadata',
  metadata: {
    namespace: `team-${index % 20}`,
    name: `web-${index}-${round}`,
    resourceVersion: String(round * PODS + index),
    labels: { app: `web-${index % 50}`, 'pod-template-hash': `hash-${round}` },
    annotations: { note: 'x'.repeat(200) },
  },
});

function page(from: number): Buffer {
  const items = Array.from({ length: Math.min(PAGE, PODS - from) }, (_, i) => pod(from + i, 0));
  return encodeObject({ kind: 'PartialObjectMetadataList', metadata: { resourceVersion: '1' }, items } as object);
}

async function* frames(round: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < PODS; i++) {
    yield Buffer.concat([encodeFrame('DELETED', pod(i, round - 1)), encodeFrame('ADDED', pod(i, round))]);
  }
}

function heap(): number {
  for (let i = 0; i < 3; i++) globalThis.gc!();
  return process.memoryUsage().heapUsed;
}

async function follow(
  store: InstanceType<typeof ObjectIndex<ReturnType<typeof decodePod>>>,
  round: number,
): Promise<void> {
  for await (const { type, object } of readWatchFrames(frames(round), 'WATCH')) {
    const changed = decodePod(object as never, pool);
    if (type === 'ADDED') store.put(changed);
    else store.remove(changed);
  }
}

page(0); // Whatever protobufjs makes of the definitions is not counted.
const before = heap();
const listed = [];
for (let from = 0; from < PODS; from += PAGE) {
  const { items } = decodeProtobuf(page(from)) as { items: never[] };
  for (const item of items) listed.push(decodePod(item, pool));
}
const store = new ObjectIndex(listed);
listed.length = 0;
const sizes = [heap() - before];
for (let round = 1; round <= ROUNDS; round++) {
  await follow(store, round);
  if (store.size !== PODS) throw new Error(`${store.size} Pods are left of ${PODS}`);
  sizes.push(heap() - before);
}
process.stdout.write(JSON.stringify(sizes));
