import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Server } from 'node:tls';
import type { Options } from '../config/options.js';
import { Certificates } from './certificates.js';
import { Connections } from './connections.js';
import { Http2Sessions } from './http2-sessions.js';
import { InFlight } from './in-flight.js';
import { type Limits, LIMITS } from './limits.js';
import { RequestGate } from './request-gate.js';
import { makeHttpAdapter } from './http-adapter.js';
import { makeListener } from './listener.js';
import { tlsSettings, tlsWarnings } from './tls-settings.js';

/** The HTTPS side of the server: its listener with certificates and limits, and how it stops. */
export class Serving {
  private server: Server;
  readonly adapter: FastifyAdapter;
  private readonly sessions: Http2Sessions;

  private constructor(
    private readonly options: Options,
    private readonly limits: Limits,
    private readonly certificates: Certificates,
    private readonly connections: Connections,
    private readonly inFlight: InFlight,
    private readonly gate: RequestGate,
  ) {
    this.adapter = makeHttpAdapter(connections, (handler) => {
      this.server = makeListener(certificates.tlsOptions, options, limits, gate.around(handler));
      return this.server;
    });
    connections.follow(this.server);
    this.sessions = new Http2Sessions(limits, connections);
    this.sessions.follow(this.server);
    certificates.attach(this.server);
    const reload = setInterval(() => void certificates.check(Date.now()), limits.reloadIntervalMs).unref();
    this.server.once('close', () => clearInterval(reload));
  }

  /** Loads the certificates; rejects, naming the flag and the file, when one cannot be used. */
  static async prepare(options: Options, limits = LIMITS): Promise<Serving> {
    const logger = new Logger('Serving');
    for (const warning of tlsWarnings(options)) logger.warn(warning);
    const certificates = await Certificates.load(options, tlsSettings(options), Date.now());
    const inFlight = new InFlight({
      reading: options.maxRequestsInflight,
      mutating: options.maxMutatingRequestsInflight,
    });
    const connections = new Connections(limits.connections);
    const gate = new RequestGate(options, inFlight, connections);
    return new Serving(options, limits, certificates, connections, inFlight, gate);
  }

  /** Why the limits do not apply; undefined if they do. To be asked during a request. */
  get limitsFailure(): string | undefined {
    return this.gate.failure;
  }

  /** Checks for new certificates now. */
  reloadCertificates(nowMs: number): Promise<void> {
    return this.certificates.check(nowMs);
  }

  /**
   * Keeps serving for `--shutdown-delay-duration`. Then it refuses new requests, and resolves when running ones have
   * ended or timed out and all connections are closed. With `--shutdown-send-retry-after` the port stays open
   * meanwhile, so that clients get a response.
   */
  async drain(): Promise<void> {
    await pause(this.options.shutdownDelayMs);
    if (!this.options.shutdownSendRetryAfter) {
      await this.sessions.end(this.server);
      this.stopListening();
    }
    this.gate.refuseNew();
    this.gate.endWatches();
    // Each request has a timeout of its own. This one is for requests that exceed it.
    const patience = new AbortController();
    const longestMs = Math.max(this.options.requestTimeoutMs, this.options.watch?.shutdownGraceMs ?? 0);
    const enough = pause(longestMs + this.limits.closeTimeoutMs, undefined, {
      signal: patience.signal,
    }).catch(() => undefined);
    await Promise.race([this.inFlight.none(), enough]);
    patience.abort();
    this.stopListening();
    await this.sessions.ended(this.limits.closeTimeoutMs);
    await this.connections.close(this.limits.closeTimeoutMs);
  }

  /** Closes the port, idle connections, and, when their last stream ends, those of HTTP/2. */
  private stopListening(): void {
    if (this.server.listening) this.server.close();
  }
}
