import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import { ServerUnderTest } from './server-under-test.ts';

// This server's clock is behind those of all nodes, by more than Kubernetes allows for.

const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';
const MINUTE_MS = 60_000;

let server: ServerUnderTest;
beforeAll(async () => {
  const flags = ['--metric-resolution=1m'];
  server = await ServerUnderTest.start({ nodes: 3, pods: 1 }, flags);
  await server.restart(flags, () => {
    server.nowMs = Date.now() + 10 * MINUTE_MS;
    return Promise.resolve();
  });
});
afterAll(() => server.stop());

const clockLines = () => server.log.filter((line) => line.includes("server's clock"));

it('says so at once, and serves with the times of the nodes from the cycle after', async () => {
  const { status, headers, text } = await server.get(NODES);
  expect(status).toBe(503);
  expect(text).toContain('the samples of 3 of 3 nodes are from the future');
  expect(headers).not.toHaveProperty('retry-after');

  await server.cycle();
  expect((await server.get(NODES)).text).toContain(
    "this server's clock is more than five minutes behind those of most",
  );
  expect((await server.get(NODES)).text).not.toContain('waiting for the second sample');

  await server.cycle();
  const { items } = await server.json<NodeMetricsList>(NODES);
  expect(items).toHaveLength(3);
  for (const { timestamp } of items) expect(Date.parse(timestamp) - Date.now()).toBeGreaterThan(5 * MINUTE_MS);

  await server.cycle();
  expect(clockLines()).toEqual([
    expect.stringMatching(/^warning This server's clock is about \d+ s behind those of 3 nodes, which are most: .*NTP/),
  ]);
});

it('and says when the clocks agree again', async () => {
  server.log.length = 0;
  server.nowMs = Date.now() - 30 * MINUTE_MS;
  await server.cycle();
  await server.cycle();
  expect(clockLines()).toEqual(["info This server's clock agrees with those of most nodes again"]);
});
