import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy that leads to wherever CONNECT says (RFC 9110, section 9.3.6), or never answers. */
export class ConnectProxy {
  /** What CONNECT asked for. */
  readonly targets: string[] = [];
  /** All connections to this proxy that are open. */
  readonly clients = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async open({ silent = false } = {}): Promise<ConnectProxy> {
    const server = createServer();
    const proxy = new ConnectProxy(server);
    server.on('connection', (socket) => {
      proxy.clients.add(socket);
      socket.on('error', () => undefined).on('close', () => proxy.clients.delete(socket));
      if (silent) socket.resume();
      else socket.once('data', (head) => proxy.lead(socket, head.toString()));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves with the next connection to it. */
  async nextClient(): Promise<Socket> {
    const [socket] = (await once(this.server, 'connection')) as [Socket];
    return socket;
  }

  close(): void {
    this.server.close();
    for (const socket of this.clients) socket.destroy();
  }

  private lead(socket: Socket, head: string): void {
    const [, host, port] = /^CONNECT (\S+):(\d+) HTTP\/1\.1\r\n/.exec(head)!;
    this.targets.push(`${host}:${port}`);
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  }
}
