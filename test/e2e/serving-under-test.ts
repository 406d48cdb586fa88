import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { Logger } from '@nestjs/common';
import { Agent, request } from 'undici';
import { loadOptions } from '../../src/config/load-options.js';
import type { Options } from '../../src/config/options.js';
import { LentList } from '../../src/metrics-api/memory/lent-list.js';
import { type Limits, LIMITS } from '../../src/serving/limits.js';
import { listen } from '../../src/serving/listen.js';
import { Serving } from '../../src/serving/serving.js';
import { createAuthority, type Authority, type KeyPair } from '../simulator/pki/authority.ts';

/** An answer of the listener under test. */
export interface ListenerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/**
 * The HTTPS side of the server without the rest of it: `/fast` and the probes answer at once, `/slow` when it is
 * released, `/stuck?` never, `/big` with more than any buffer holds, `/numbers` with `numbers`, `/lent` with
 * `lent`, as large lists are.
 */
export class ServingUnderTest {
  /** What was logged: severity, then text. */
  readonly log: string[] = [];
  /** 2.8 MB of which no two words are alike. */
  readonly numbers = Buffer.from(Uint32Array.from({ length: 700_001 }, (_, i) => i).buffer);
  lent = new LentList(Buffer.alloc(0));
  serving: Serving;
  authority: Authority;
  folder: string;
  private readonly slow: (() => void)[] = [];
  private readonly arrivals: (() => void)[] = [];
  private readonly agents: Agent[] = [];

  /** Makes the folder and the authority, then, with the flags, the listener. */
  static async start(
    flags: readonly string[] | ((server: ServingUnderTest) => Promise<readonly string[]>) = [],
    limits: Partial<Limits> = {},
    listening = true,
  ): Promise<ServingUnderTest> {
    const server = new ServingUnderTest();
    server.folder = await mkdtemp(join(tmpdir(), 'metrics-server-serving-'));
    server.authority = await createAuthority('serving-ca');
    const options = await server.prepare(typeof flags === 'function' ? await flags(server) : flags, limits);
    if (listening) await listen(server.serving.adapter.getInstance(), options);
    return server;
  }

  get port(): number {
    return (this.serving.adapter.getInstance().server.address() as { port: number }).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** How many requests wait at `/slow`. */
  get waiting(): number {
    return this.slow.length;
  }

  /** Resolves when this many requests wait at `/slow`. */
  async untilWaiting(count: number): Promise<void> {
    while (this.slow.length < count) await new Promise<void>((resolve) => this.arrivals.push(resolve));
  }

  /** Answers all that wait at `/slow`. */
  release(): void {
    for (const answer of this.slow.splice(0)) answer();
  }

  /** A client of its own; by default it takes HTTP/1.1 and trusts any certificate. */
  agent(options: Agent.Options = {}): Agent {
    const agent = new Agent({ allowH2: false, ...options, connect: { rejectUnauthorized: false, ...options.connect } });
    this.agents.push(agent);
    return agent;
  }

  async get(path: string, agent: Agent = this.agent(), method = 'GET'): Promise<ListenerAnswer> {
    const answer = await request(`${this.url}${path}`, { method: method as 'GET', dispatcher: agent });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  /** A TLS connection; rejects when the handshake fails. */
  async connect(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    await once(socket, 'secureConnect');
    return socket;
  }

  /** The common name of the certificate that a new connection is shown. */
  async shown(options: ConnectionOptions = {}): Promise<string> {
    const socket = await this.connect(options);
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  }

  /** A certificate and its key in files of the folder; returns the flag's value `cert,key`. */
  async writePair(name: string, pair: KeyPair): Promise<{ cert: string; key: string }> {
    const cert = join(this.folder, `${name}.crt`);
    const key = join(this.folder, `${name}.key`);
    await Promise.all([writeFile(cert, pair.cert), writeFile(key, pair.key, { mode: 0o600 })]);
    return { cert, key };
  }

  async issue(commonName: string, names: readonly string[] = ['127.0.0.1']): Promise<KeyPair> {
    return this.authority.issue({ commonName, names, usage: 'server' });
  }

  async stop(): Promise<void> {
    this.release();
    await Promise.all(this.agents.map((agent) => agent.destroy()));
    await this.serving.drain();
    await this.serving.adapter.close();
    await rm(this.folder, { recursive: true });
  }

  private async prepare(flags: readonly string[], limits: Partial<Limits>): Promise<Options> {
    const local = ['--bind-address=127.0.0.1', '--secure-port=0', `--cert-dir=${join(this.folder, 'cert-dir')}`];
    const loaded = loadOptions([...local, ...flags]);
    if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
    const collect = (severity: string) => (message: unknown) => this.log.push(`${severity} ${String(message)}`);
    Logger.overrideLogger({ log: collect('info'), warn: collect('warning'), error: collect('error') });
    this.serving = await Serving.prepare(loaded.options, { ...LIMITS, ...limits });
    const server = this.serving.adapter.getInstance();
    for (const path of ['/fast', '/livez', '/readyz', '/healthz', '/metrics']) server.all(path, () => 'ok');
    server.get('/big', () => Buffer.alloc(50_000_000, 'x'));
    server.get('/numbers', () => this.numbers);
    server.get('/lent', (_request, reply) => {
      const lease = this.lent.lease();
      reply.raw.once('close', () => lease.release());
      return lease.bytes;
    });
    server.get('/slow', (_request, reply) => {
      this.slow.push(() => void reply.send('slow'));
      for (const arrived of this.arrivals.splice(0)) arrived();
    });
    return loaded.options;
  }
}
