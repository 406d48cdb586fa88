import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { KeyPair } from '../pki/authority.ts';

/** An HTTPS server on 127.0.0.1 that can go away and come back on the same port. */
export class TlsListener {
  private wantedPort: number;
  private readonly onRequest: RequestListener;
  private server?: Server;
  private readonly sockets = new Set<Socket>();

  constructor(port: number, onRequest: RequestListener) {
    this.wantedPort = port;
    this.onRequest = onRequest;
  }

  /** The port, 0 before the first start when none was wanted. */
  get port(): number {
    return this.wantedPort;
  }

  /** Listens, and asks clients for a certificate of `clientAuthority`; a wrong one is the request's matter, not ours. */
  async start(serving: KeyPair, clientAuthority: string): Promise<void> {
    if (this.server) throw new Error('already started');
    const clients = { requestCert: true, rejectUnauthorized: false, ca: clientAuthority };
    const server = createServer({ ...serving, ...clients, keepAliveTimeout: 90_000 }, this.onRequest);
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.listen(this.wantedPort, '127.0.0.1');
    await once(server, 'listening');
    this.server = server;
    const address = server.address();
    if (address && typeof address === 'object') this.wantedPort = address.port;
  }

  /** Breaks every connection off, in the middle of an answer too, and stops listening. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
