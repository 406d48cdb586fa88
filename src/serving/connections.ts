import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import type { EarlyRequest, Response } from './early-answer.js';

interface Connection {
  /** The TCP connection, there before TLS is. */
  readonly tcp: Socket;
  tls?: TLSSocket;
  /** Number of running requests. */
  requests: number;
  /** How many of them are bounded in number: those that hold a place among the requests in progress. */
  places: number;
  /** Which of all rests began with its last answer; 0 before. */
  rest: number;
}

/**
 * The open connections. If there are too many, one is closed for the new one, so that a flood cannot keep probes out.
 * First go connections without any request, then idle ones, the longest idle first, then those with probes and refusals
 * only.
 *
 * A request changes no set, for the reason given in `ExpiringCache`.
 */
export class Connections {
  /** In the order of arrival. */
  private readonly all = new Map<string, Connection>();
  private rests = 0;
  /** Keys are the TLS socket or HTTP/2 session of a request. Reading addresses would take longer. */
  private readonly known = new WeakMap<object, Connection>();

  constructor(private readonly most: number) {}

  /** Follows the connections of a server. */
  follow(server: Server): void {
    server.on('connection', (tcp: Socket) => this.open(tcp));
    server.on('secureConnection', (tls: TLSSocket) => {
      const connection = this.all.get(keyOf(tls));
      if (connection !== undefined) connection.tls = tls;
    });
  }

  /**
   * Follows a request.
   *
   * @param holdsPlace whether requests of its kind are bounded in number, and so may keep their connections from being
   *   closed in favour of others
   */
  busy(request: EarlyRequest, response: Response, holdsPlace: boolean): void {
    const connection = this.of(request);
    if (connection === undefined) return;
    const places = holdsPlace ? 1 : 0;
    connection.requests += 1;
    connection.places += places;
    response.once('close', () => {
      connection.requests -= 1;
      connection.places -= places;
      connection.rest = ++this.rests;
    });
  }

  /** Returns true if a response may be in transit on the connection. */
  isBusy(socket: Socket): boolean {
    return (this.all.get(keyOf(socket))?.requests ?? 0) > 0;
  }

  /** Ends all connections after their data is sent. Slow ones are cut. Resolves when all are closed. */
  async close(timeoutMs: number): Promise<void> {
    const open = [...this.all.values()];
    const closed = open.map(({ tcp }) => new Promise((resolve) => tcp.once('close', resolve)));
    for (const { tcp, tls } of open) (tls ?? tcp).destroySoon();
    const timer = setTimeout(() => open.forEach(({ tcp }) => tcp.destroy()), timeoutMs);
    await Promise.all(closed);
    clearTimeout(timer);
  }

  private of(request: EarlyRequest): Connection | undefined {
    // Over HTTP/2 each stream has a socket object of its own.
    const carrier = 'stream' in request ? request.stream.session : request.socket;
    const known = carrier && this.known.get(carrier);
    if (known !== undefined) return known;
    const connection = this.all.get(keyOf(request.socket));
    if (carrier && connection) this.known.set(carrier, connection);
    return connection;
  }

  private open(tcp: Socket): void {
    if (this.all.size >= this.most && !this.makeRoom()) {
      tcp.destroy();
      return;
    }
    const key = keyOf(tcp);
    this.all.set(key, { tcp, requests: 0, places: 0, rest: 0 });
    tcp.once('close', () => this.all.delete(key));
  }

  private makeRoom(): boolean {
    let victim: Connection | undefined;
    for (const each of this.all.values()) {
      if (each.places === 0 && (victim === undefined || givesWayBefore(each, victim))) victim = each;
    }
    if (victim === undefined) return false;
    // Its `close` event comes later; until then it must not be chosen again.
    this.all.delete(keyOf(victim.tcp));
    victim.tcp.destroy();
    return true;
  }
}

function givesWayBefore(one: Connection, other: Connection): boolean {
  const [isIdle, otherIsIdle] = [one.requests === 0, other.requests === 0];
  return isIdle === otherIsIdle ? one.rest < other.rest : isIdle;
}

/** Returns the same text for a TCP connection and for TLS and HTTP/2 over it, while it is open. */
function keyOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
