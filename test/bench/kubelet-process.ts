// One kubelet in a process of its own that answers any number of connections as fast as it can, in the chunks and TLS
// records of Go's server. Prints one line of JSON when it is ready, and ends with its parent.
import { createServer } from 'node:tls';
import { createAuthority } from '../simulator/pki/authority.ts';
import { kubeletPage } from './kubelet-page.ts';

const CHUNK_BYTES = 4096;
const HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8; escaping=underscores\r\n' +
  'Process-Start-Time-Unix: 1795432100\r\nDate: Mon, 23 Nov 2026 11:09:12 GMT\r\nTransfer-Encoding: chunked\r\n\r\n';

function answer(page: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from(HEAD)];
  for (let at = 0; at < page.length; at += CHUNK_BYTES) {
    const chunk = page.subarray(at, at + CHUNK_BYTES);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

const whole = answer(kubeletPage(1));
const authority = await createAuthority('kubernetes');
const pair = await authority.issue({ commonName: 'system:node:bench', names: ['127.0.0.1'], usage: 'server' });
const server = createServer({ ...pair, ALPNProtocols: ['http/1.1'] }, (socket) => {
  socket.setMaxSendFragment(CHUNK_BYTES);
  socket.on('error', () => socket.destroy());
  socket.on('data', (request) => {
    if (request.toString('latin1', request.length - 4) === '\r\n\r\n') socket.write(whole);
  });
});
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ port, authority: authority.cert })}\n`);
});
process.on('disconnect', () => process.exit(0));
