import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { ServingUnderTest } from './serving-under-test.ts';

const started: ServingUnderTest[] = [];
afterEach(() => Promise.all(started.splice(0).map((server) => server.stop())));

async function start(...flags: string[]): Promise<ServingUnderTest> {
  const server = await ServingUnderTest.start(flags);
  started.push(server);
  return server;
}

it('belongs to one server', async () => {
  const { port } = await start();
  await expect(ServingUnderTest.start([`--secure-port=${port}`])).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('may be shared with --permit-port-sharing', async () => {
  const first = await start('--permit-port-sharing', '--permit-address-sharing');
  const second = await start('--permit-port-sharing', `--secure-port=${first.port}`);
  expect(second.port).toBe(first.port);
  expect((await second.get('/fast')).text).toBe('ok');
});

it.each(['0.0.0.0', '::', ''])('is open on all interfaces for the address %j', async (address) => {
  const server = await start(`--bind-address=${address}`);
  const { port } = server;
  expect((await server.get('/fast')).text).toBe('ok');
  const { family } = server.serving.adapter.getInstance().server.address() as { family: string };
  // Both families where the machine has both.
  const probe = createServer().listen(0, '::');
  const hasIpv6 = await once(probe, 'listening').then(
    () => true,
    () => false,
  );
  probe.close();
  expect([port > 0, family]).toEqual([true, hasIpv6 ? 'IPv6' : 'IPv4']);
});

it('falls back to another address on the same listener', async () => {
  // What a machine without IPv6 does: the first address cannot be had, the second one can.
  const server = await ServingUnderTest.start([], {}, false);
  const fastify = server.serving.adapter.getInstance();
  await expect(fastify.listen({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  await fastify.listen({ host: '127.0.0.1', port: 0 });
  started.push(server);
  expect((await server.get('/fast')).text).toBe('ok');
});
