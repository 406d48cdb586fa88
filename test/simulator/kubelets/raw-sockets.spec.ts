import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { createPki } from '../pki/pki.ts';
import { keepRawSockets, reset } from './raw-sockets.ts';

it('a client sees a reset, not an end', async () => {
  const { cluster } = await createPki();
  const pair = await cluster.issue({ commonName: 'kubelet', names: ['127.0.0.1'], usage: 'server' });
  const server = createServer(pair, ({ socket }) => reset(socket));
  keepRawSockets(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, ca: cluster.cert });
  const failed = once(client, 'error');
  client.write('GET / HTTP/1.1\r\nHost: kubelet\r\n\r\n');
  await expect(failed).resolves.toMatchObject([{ code: 'ECONNRESET', syscall: 'read' }]);
  server.close();
});
