import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startSimulatedCluster } from '../cluster.ts';
import type { SimulatedCluster } from '../cluster.ts';
import { BrowserProxy } from './browser-proxy.ts';

let cluster: SimulatedCluster;
let proxy: BrowserProxy;
let base: string;
beforeEach(async () => {
  cluster = await startSimulatedCluster({ nodes: 1, pods: 1 });
  const admin = await cluster.pki.cluster.issue({
    commonName: 'demo',
    organizations: ['system:masters'],
    usage: 'client',
  });
  proxy = new BrowserProxy({ url: cluster.apiServer.url, ca: cluster.pki.cluster.cert, ...admin });
  base = await proxy.listen();
});
afterEach(async () => {
  await proxy.stop();
  await cluster.stop();
});

async function ask(headers: Record<string, string>): Promise<{ status: number | undefined; body: string }> {
  const [response] = (await once(get(`${base}/api/v1/nodes`, { headers }), 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

it('asks the kube-apiserver as its administrator', async () => {
  const { status, body } = await ask({});
  expect(status).toBe(200);
  expect((JSON.parse(body) as { items: unknown[] }).items).toHaveLength(1);
});

it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80'])(
  'serves no page whose name, %s, only points here',
  async (host) => {
    expect((await ask({ host })).status).toBe(403);
  },
);

it('keeps the credentials of a browser to itself', async () => {
  expect((await ask({ authorization: 'Bearer wrong' })).status).toBe(200);
});
