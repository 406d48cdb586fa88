import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Options } from '../config/options.js';
import type { Node } from '../model/cluster.js';
import type { MetricsBatch } from '../model/metrics-batch.js';
import { decodeBatch } from './decode.js';
import { ExpositionError } from './exposition-error.js';
import { KubeletConnection } from './kubelet-connection.js';
import { KubeletCredentials } from './kubelet-credentials.js';
import { kubeletEndpoint } from './kubelet-endpoint.js';
import { KubeletError } from './kubelet-error.js';
import { abortFailure, type Attempt, connectionFailure } from './kubelet-failures.js';
import { type ConnectionSecurity, KubeletTls } from './kubelet-tls.js';
import { NameCache } from './name-cache.js';
import type { KubeletAnswer } from './page-reader.js';
import { statusFailure } from './status-failure.js';

/** Added to two resolutions, so that even a node that misses one scrape keeps its connection. */
const KEEP_ALIVE_MARGIN_MS = 60_000;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const HEADERS = { accept: 'text/plain', 'accept-encoding': 'identity', 'user-agent': 'metrics-server' };

/** A larger page is put together in a buffer of its own. */
const LARGEST_KEPT_PAGE = 1024 * 1024;

const LARGEST_ERROR_TEXT = 4096;

/** Fetches the resource metrics of nodes from their kubelets, over one kept connection for each. */
@Injectable()
export class KubeletClient implements OnApplicationShutdown {
  private readonly connections = new Map<string, KubeletConnection>();
  private readonly names = new NameCache();
  private readonly tls?: KubeletTls;
  private closed = false;
  private page = Buffer.allocUnsafe(64 * 1024);

  constructor(
    private readonly options: Options,
    private readonly credentials: KubeletCredentials,
  ) {
    if (!options.kubeletCompletelyInsecure) this.tls = new KubeletTls(options, credentials);
  }

  /**
   * What the node's kubelet has measured. The signal is the deadline and ends the request at once. Rejects with a
   * KubeletError; when the signal's reason is a TimeoutError its code is `Timeout`, or `ConnectTimeout` while there is
   * no connection yet.
   */
  async fetchMetrics(node: Node, signal: AbortSignal): Promise<MetricsBatch> {
    const { origin, address, path } = kubeletEndpoint(node, this.options);
    const attempt = { node, origin, address };
    const [token, security] = await untilAborted(
      Promise.all([this.token(), this.tls?.current(Date.now())]),
      signal,
    ).catch((error: unknown) => {
      throw error === signal.reason ? abortFailure(error, origin, true) : error;
    });
    const requestTimeMs = Date.now();
    const answer = await this.ask(attempt, path, token, security, signal);
    const url = `${origin}${path}`;
    const page = this.assemble(answer);
    if (answer.status !== 200) {
      throw statusFailure(url, answer.status, withoutToken(page.toString('utf8', 0, LARGEST_ERROR_TEXT), token));
    }
    return this.decode(page, requestTimeMs, url);
  }

  /** Closes the connections to all nodes but these. */
  retain(nodeNames: ReadonlySet<string>): void {
    for (const [name, connection] of this.connections) if (!nodeNames.has(name)) this.drop(name, connection);
  }

  /** Closes all connections, and lets none be opened any more. */
  onApplicationShutdown(): void {
    this.closed = true;
    this.retain(new Set());
  }

  private async ask(
    attempt: Attempt,
    path: string,
    token: string | undefined,
    security: ConnectionSecurity | undefined,
    signal: AbortSignal,
  ): Promise<KubeletAnswer> {
    // Gzip would be a seventh of the bytes, and more CPU than everything else here together, on both sides.
    const headers: Record<string, string> = { ...HEADERS };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    const { name } = attempt.node;
    const connection = this.connectionTo(name, attempt.origin, security);
    try {
      return await untilAborted(connection.get(path, headers), signal);
    } catch (error) {
      this.drop(name, connection);
      if (error === signal.reason) throw abortFailure(error, attempt.origin, connection.established);
      const failure = error instanceof KubeletError ? error : connectionFailure(toError(error), attempt);
      // A kubelet closes idle connections when it likes, also while a request is on its way. A new connection, which
      // has no answers, is not tried again.
      if (failure.code !== 'ConnectionLost' || connection.answers === 0) throw failure;
      return this.ask(attempt, path, token, security, signal);
    }
  }

  private connectionTo(name: string, origin: string, security: ConnectionSecurity | undefined): KubeletConnection {
    const kept = this.connections.get(name);
    if (kept !== undefined) {
      if (kept.origin === origin && kept.security === security) return kept;
      this.drop(name, kept);
    }
    if (this.closed) throw abortFailure(new Error('this server is stopping'), origin, true);
    const keepAliveMs = Math.min(2 * this.options.metricResolutionMs + KEEP_ALIVE_MARGIN_MS, LONGEST_TIMER_MS);
    const connection = new KubeletConnection(origin, security, keepAliveMs);
    this.connections.set(name, connection);
    return connection;
  }

  private drop(name: string, connection: KubeletConnection): void {
    connection.destroy();
    if (this.connections.get(name) === connection) this.connections.delete(name);
  }

  private async token(): Promise<string | undefined> {
    if (this.options.kubeletCompletelyInsecure) return undefined;
    try {
      const token = await this.credentials.token();
      // What cannot stand in a header would fail there, with the token in the error.
      if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
        throw new Error('it is empty or has control characters');
      return token;
    } catch (error) {
      throw new KubeletError(
        'Credentials',
        `no bearer token: ${toError(error).message}`,
        'Check the token file of the service account, or the user of the kubeconfig.',
        { cause: error },
      );
    }
  }

  /** The whole page in one buffer, which is valid until the next page. */
  private assemble({ chunks, length }: KubeletAnswer): Buffer {
    if (chunks.length === 1) return chunks[0]!;
    if (length > LARGEST_KEPT_PAGE) return Buffer.concat(chunks, length);
    if (length > this.page.length) this.page = Buffer.allocUnsafe(Math.min(2 * length, LARGEST_KEPT_PAGE));
    let at = 0;
    for (const chunk of chunks) at += chunk.copy(this.page, at);
    return this.page.subarray(0, length);
  }

  private decode(page: Buffer, requestTimeMs: number, url: string): MetricsBatch {
    try {
      return decodeBatch(page, requestTimeMs, this.names);
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error;
      throw new KubeletError(
        'PageMalformed',
        `${url}: ${error.message}`,
        'The whole page counts as missing. Check what answers there, and the version of the kubelet.',
        { cause: error },
      );
    }
  }
}

/** The text up to where the token begins: a kubelet that repeats it must not bring it into a log, not even a part. */
function withoutToken(text: string, token: string | undefined): string {
  const at = token === undefined ? -1 : text.indexOf(token.slice(0, 20));
  return at === -1 ? text : `${text.slice(0, at)}[token]`;
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The work's outcome, or a rejection with the signal's reason as soon as it is aborted. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
