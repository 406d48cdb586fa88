import { afterAll, beforeAll, expect, test } from 'vitest';
import { node, startSimulation } from './simulation.ts';
import type { ApiServerSimulation } from './simulation.ts';

let simulation: ApiServerSimulation;

beforeAll(async () => {
  simulation = await startSimulation();
});

afterAll(async () => simulation.stop());

test('a server that goes away cuts everything and comes back on its port with its store', async () => {
  const { server, admin, store } = simulation;
  const { url } = server;
  store.apply(node('node-1'));
  const watch = await admin.watch('/api/v1/nodes');
  await server.stop();
  await watch.ended;
  await expect(admin.call('/livez')).rejects.toThrow(/ECONNREFUSED|other side closed|socket/);
  expect(server.countWatches()).toBe(0);
  await server.start();
  expect(server.url).toBe(url);
  expect((await admin.call('/api/v1/nodes/node-1')).status).toBe(200);
});

test('the next answers can be made to fail', async () => {
  const { server, admin } = simulation;
  server.failNext('/api/v1/nodes', 500);
  server.failNext(/^GET \/api\/v1\/pods\?.*limit=/, 429, 2);
  expect((await admin.call('/api/v1/nodes?limit=1')).body).toMatchObject({ kind: 'Status', code: 500 });
  expect((await admin.call('/api/v1/nodes?limit=1')).status).toBe(200);
  expect((await admin.call('/api/v1/pods')).status).toBe(200);
  for (const status of [429, 429, 200]) expect((await admin.call('/api/v1/pods?limit=1')).status).toBe(status);
});

test('answers can be delayed, and a client that leaves ends the delay', async () => {
  const { server, admin } = simulation;
  server.delay('/livez', 100);
  const begin = performance.now();
  await admin.call('/livez');
  expect(performance.now() - begin).toBeGreaterThan(90);
  server.delay('/livez', 0);
  const after = performance.now();
  await admin.call('/livez');
  expect(performance.now() - after).toBeLessThan(90);
});

test('requests are counted by path or pattern', async () => {
  const { server, admin } = simulation;
  server.resetRequestCounts();
  await admin.call('/api/v1/nodes?limit=1');
  await admin.call('/api/v1/nodes');
  await admin.call('/version');
  expect(server.countRequests('/api/v1/nodes')).toBe(2);
  expect(server.countRequests(/limit=/)).toBe(1);
});
