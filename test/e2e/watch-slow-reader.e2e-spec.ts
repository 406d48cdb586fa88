import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServerUnderTest } from './server-under-test.ts';
import { WatchClient, type WatchedObject } from './watch-client.ts';

// A client that reads late gets whole events of what was served.

const PODS = '/apis/metrics.k8s.io/v1beta1/pods';
/** The server's own cycles would come between those of the test on a slow machine. */
const FLAGS = ['--metric-resolution=1h', '--kubelet-request-timeout=5s', '--max-staleness=2h', '--watch=hidden'];
/** More bytes than the buffers of a connection hold. */
const CYCLES = 30;

let server: ServerUnderTest;

beforeAll(async () => {
  server = await ServerUnderTest.start({ nodes: 2, pods: 400 }, FLAGS);
  await server.cycle();
  await server.cycle();
});
afterAll(() => server.stop());

function textOf({ kind: _, apiVersion: __, metadata, ...rest }: WatchedObject): string {
  return JSON.stringify({ ...rest, name: metadata.name, namespace: metadata.namespace, labels: metadata.labels });
}

it.each([
  ['HTTP/1.1', false],
  ['HTTP/2', true],
])('sends whole events to a client that reads late, over %s', async (_protocol, allowH2) => {
  const admin = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
  const identity = await server.cluster.pki.cluster.issue(admin);
  const dispatcher = new Agent({ allowH2, connect: { rejectUnauthorized: false, ...identity } });
  const late = await request(`${server.url}${PODS}?watch=true`, { dispatcher });
  const prompt = await WatchClient.open(server, `${PODS}?watch=true`);
  const served = new Set<string>();
  let last = '';
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const { items } = await server.json<{ items: WatchedObject[] }>(PODS);
    for (const item of items) served.add(textOf(item));
    const next = textOf(items.at(-1)!);
    // A container that was not measured since is no change.
    if (next !== last) await prompt.takeUntil(({ object }) => textOf(object) === next);
    last = next;
    if (cycle < CYCLES - 1) await server.cycle();
  }
  let rest = '';
  let events = 0;
  for await (const chunk of late.body) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop()!;
    const objects = lines.map((line) => (JSON.parse(line) as { object: WatchedObject }).object);
    events += objects.length;
    expect(objects.map(textOf).filter((text) => !served.has(text))).toEqual([]);
    if (objects.some((object) => textOf(object) === last)) break;
  }
  expect(events).toBeGreaterThan(800);
  prompt.close();
  await dispatcher.destroy();
});
