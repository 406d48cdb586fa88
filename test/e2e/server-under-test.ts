import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { register } from 'prom-client';
import { Agent, type Dispatcher, request } from 'undici';
import { NodeLister } from '../../src/cluster/node.lister.js';
import { loadOptions } from '../../src/config/load-options.js';
import { ScrapeCycle } from '../../src/scraper/scrape-cycle.service.js';
import { ScraperService } from '../../src/scraper/scraper.service.js';
import { type RunningServer, startServer, stop } from '../../src/serve.js';
import { startSimulatedCluster, type SimulatedCluster, type SimulatedClusterOptions } from '../simulator/cluster.ts';
import { kubeletPortOf } from '../simulator/nodes/node-object.ts';

/** An answer of the server under test, its body as bytes and as text. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

/** How far the cluster's time goes on at each cycle, in seconds: beyond the age of any sample. */
const CYCLE_S = 20;

/** The whole server in this process, scraping a simulated cluster whose time stands still between cycles. */
export class ServerUnderTest {
  /** Milliseconds since the epoch in the simulated cluster, whose time goes on faster than ours and stays behind it. */
  nowMs = Date.now() - 3_600_000;
  /** What the server logged: severity, then text. */
  readonly log: string[] = [];
  cluster: SimulatedCluster;
  folder: string;
  private running: RunningServer;
  /** Connections that show the client certificate of a member of system:masters. */
  administrator: Agent;

  get app(): NestFastifyApplication {
    return this.running.app;
  }

  /** `https://127.0.0.1:<port>`. */
  get url(): string {
    return `https://127.0.0.1:${(this.app.getHttpServer().address() as { port: number }).port}`;
  }

  /** Starts all of it, registers the server at the simulated kube-apiserver, and waits for the first cycle. */
  static async start(of: SimulatedClusterOptions, flags: readonly string[] = []): Promise<ServerUnderTest> {
    const server = new ServerUnderTest();
    server.cluster = await startSimulatedCluster({ clock: () => server.nowMs, updateEveryMs: 0, ...of });
    server.folder = await mkdtemp(join(tmpdir(), `metrics-server-e2e-${randomUUID()}`));
    const admin = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
    server.administrator = new Agent({
      connect: { rejectUnauthorized: false, ...(await server.cluster.pki.cluster.issue(admin)) },
    });
    await server.startApp(flags);
    await server.cluster.apiServer.aggregate({ url: server.url, versions: ['v1beta1', 'v1'] });
    return server;
  }

  /** Lets the cluster's time go on, then scrapes every node once, and waits until all have answered or failed. */
  async cycle(seconds = CYCLE_S): Promise<void> {
    this.nowMs += seconds * 1000;
    this.cluster.update();
    await this.app.get(ScrapeCycle).runCycle(new AbortController().signal);
  }

  /** Waits until the server's watch has brought the Node as it is in the cluster now. */
  async nodeSeen(name: string): Promise<void> {
    const port = kubeletPortOf(this.cluster.store.get('nodes', name)!);
    while (this.app.get(NodeLister).get(name)?.kubeletPort !== port) await new Promise(setImmediate);
  }

  /** Asks the server itself, as an administrator or over the connections of `dispatcher`. */
  async get(
    path: string,
    headers: Record<string, string | string[]> = {},
    method = 'GET',
    dispatcher: Dispatcher = this.administrator,
  ): Promise<ServerAnswer> {
    const answer = await request(`${this.url}${path}`, { method, headers, dispatcher });
    const body = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body, text: String(body) };
  }

  /** Asks the server itself and parses the JSON that must come. */
  async json<T>(path: string): Promise<T> {
    const { status, text } = await this.get(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }

  /**
   * Ends the server's process, as it were, and starts another one in the same cluster; waits for its first cycle.
   *
   * @param between is done while none of them runs
   */
  async restart(flags: readonly string[] = [], between?: () => Promise<void>): Promise<void> {
    await stop(this.running);
    await between?.();
    register.clear();
    this.log.length = 0;
    await this.startApp(flags);
  }

  async stop(): Promise<void> {
    await stop(this.running);
    await Promise.all([this.cluster.stop(), this.administrator.close()]);
    await rm(this.folder, { recursive: true });
    register.clear();
  }

  /** Writes a file that only this user may read; answers its path. */
  async write(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  }

  private async startApp(flags: readonly string[]): Promise<void> {
    const kubeconfig = await this.write('kubeconfig', await this.cluster.kubeconfig('metrics-server'));
    const authority = await this.write('ca.crt', this.cluster.pki.cluster.cert);
    const loaded = loadOptions([
      `--kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--cert-dir=${join(this.folder, 'certificates')}`,
      '--secure-port=0',
      `--kubelet-certificate-authority=${authority}`,
      '--kubelet-use-node-status-port',
      '--kubelet-preferred-address-types=InternalIP',
      ...flags,
    ]);
    if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
    Logger.overrideLogger(this.collector());
    this.running = await startServer(loaded.options);
    while (this.app.get(ScraperService).lastCycleBegunMs === undefined) await new Promise(setImmediate);
    await this.app.get(ScraperService).idle();
  }

  private collector(): LoggerService {
    const collect = (severity: string) => (message: unknown) => this.log.push(`${severity} ${String(message)}`);
    return { log: collect('info'), warn: collect('warning'), error: collect('error'), fatal: collect('fatal') };
  }
}
