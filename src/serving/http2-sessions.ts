import { constants, type ServerHttp2Session } from 'node:http2';
import { Server as TcpServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from 'node:tls';
import type { Connections } from './connections.js';
import type { Limits } from './limits.js';

/** The highest stream there can be: a GOAWAY that names it says that no stream is refused yet. */
const EVERY_STREAM = 2 ** 31 - 1;
/** How long requests may be on their way that were sent before their client heard of the end: a slow round trip. */
const ON_THE_WAY_MS = 250;

/**
 * The open HTTP/2 connections, which end in two steps (RFC 9113, 6.8): clients are told to open no more streams, and
 * only when nothing can be on its way any more is the last stream named. Else the requests of a moment would be lost.
 */
export class Http2Sessions {
  private readonly open = new Set<ServerHttp2Session>();

  constructor(
    private readonly limits: Pick<Limits, 'idleTimeoutMs' | 'pingTimeoutMs'>,
    private readonly connections: Pick<Connections, 'isBusy'>,
  ) {}

  /** Follows the sessions of a server. A server without HTTP/2 has none. */
  follow(server: Server): void {
    server.on('session', (session: ServerHttp2Session) => {
      this.open.add(session);
      session.once('close', () => this.open.delete(session));
      session.setTimeout(this.limits.idleTimeoutMs);
      session.on('timeout', () => this.endIdle(session));
    });
  }

  /** Closes the port and ends the sessions after their open streams. */
  async end(server: Server): Promise<void> {
    // The close of an HTTP/2 server would name the last stream of its sessions at once.
    if (this.open.size > 0) TcpServer.prototype.close.call(server);
    for (const session of this.open) {
      // Its `close` event comes later than its end.
      if (!session.destroyed) session.goaway(constants.NGHTTP2_NO_ERROR, EVERY_STREAM);
    }
    if (this.open.size > 0) await pause(ON_THE_WAY_MS);
    for (const session of this.open) session.close();
  }

  /** Resolves when all sessions have sent their data, or the time is over. */
  async ended(timeoutMs: number): Promise<void> {
    const closes = [...this.open].map((session) => new Promise((resolve) => session.once('close', resolve)));
    const patience = new AbortController();
    const enough = pause(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.all(closes), enough]);
    patience.abort();
  }

  /**
   * Ends a connection without requests, and cuts one whose client is gone. Node does not notice the latter if a write
   * fails at once (nodejs/node#55804, seen with 24.21): its streams and watches would stay for ever.
   */
  private endIdle(session: ServerHttp2Session): void {
    if (session.destroyed) return;
    const patience = setTimeout(() => session.destroy(), this.limits.pingTimeoutMs).unref();
    session.ping((error) => {
      if (error === null) clearTimeout(patience);
    });
    if (!this.connections.isBusy(session.socket)) session.close();
    session.setTimeout(this.limits.idleTimeoutMs);
  }
}
