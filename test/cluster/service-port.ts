import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/**
 * What kube-proxy makes of a Service: connections to one port go to the ready backends in turn, and are refused when
 * there is none. A connection stays with its backend for as long as both want.
 */
export class ServicePort {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  #backends: readonly number[] = [];
  #next = 0;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#forward(client));
  }

  static async open(): Promise<ServicePort> {
    const service = new ServicePort();
    await new Promise<void>((resolve, reject) => {
      service.#server.once('error', reject);
      service.#server.listen(0, '127.0.0.1', resolve);
    });
    return service;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Where new connections go from now on: ports of 127.0.0.1. */
  route(...backends: number[]): void {
    this.#backends = backends;
  }

  /** Breaks all connections off. */
  cut(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #forward(client: Socket): void {
    const port = this.#backends[this.#next++ % this.#backends.length];
    if (port === undefined) {
      client.resetAndDestroy();
      return;
    }
    // What one side has sent before it closes must still reach the other.
    const backend = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    client.setNoDelay();
    backend.setNoDelay();
    for (const [socket, other] of [
      [client, backend],
      [backend, client],
    ] as const) {
      this.#connections.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => this.#connections.delete(socket));
      socket.pipe(other);
    }
  }
}
