import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Options } from '../config/options.js';
import type { Node, NodeAddress } from '../model/cluster.js';
import type { MetricsBatch } from '../model/metrics-batch.js';
import { giveBack } from '../model/give-back.js';
import { untilAborted } from '../model/until-aborted.js';
import { AnswerTooLargeError } from './answer-error.js';
import type { Attempt } from './kubelet-error.js';
import { type DecodedPage, PageDecoder } from './page/decode.js';
import { KubeletAddresses } from './address/kubelet-addresses.js';
import { KubeletCertificates } from './trust/kubelet-certificates.js';
import { type KubeletAnswer, KubeletConnection } from './http/kubelet-connection.js';
import { KubeletCredentials } from './trust/kubelet-credentials.js';
import { type KubeletEndpoint, kubeletEndpoint } from './address/kubelet-endpoint.js';
import { KubeletError } from './kubelet-error.js';
import { abortFailure, connectionFailure, pageTooLarge } from './failures/kubelet-failures.js';
import { type ConnectionSecurity, KubeletTls } from './trust/kubelet-tls.js';
import { kubeletTlsVerification } from './trust/kubelet-tls-verification.js';
import { PageBuffers } from './http/page-buffers.js';
import { decodedPage } from './failures/page-encoding.js';
import { pageFailure } from './failures/page-failure.js';
import { MOST_REDIRECTS, redirectedPath, tooManyRedirects } from './http/redirect.js';
import { requestText } from './http/request-text.js';
import { statusFailure } from './failures/status-failure.js';

/** What is sent to a kubelet, and over which connection. */
interface Request {
  readonly endpoint: KubeletEndpoint;
  readonly request: string;
  readonly security: ConnectionSecurity | undefined;
  readonly connectWithinMs: number | undefined;
}

/** Fetches the resource metrics of nodes from their kubelets, over one kept connection for each. */
@Injectable()
export class KubeletClient implements OnModuleInit, OnApplicationShutdown {
  readonly addresses: KubeletAddresses;
  readonly certificates = new KubeletCertificates();
  private readonly connections = new Map<string, KubeletConnection>();
  private readonly buffers = new PageBuffers();
  private readonly decoder: PageDecoder;
  private readonly tls?: KubeletTls;
  private closed = false;
  /** The last one that was checked. */
  private goodToken: string | undefined;

  constructor(
    private readonly options: Options,
    private readonly credentials: KubeletCredentials,
  ) {
    this.decoder = new PageDecoder(options.extraResources);
    const { kubeletCompletelyInsecure, kubeletPreferredAddressTypes } = options;
    const verify = kubeletTlsVerification(options, credentials.insecure);
    const verified = !kubeletCompletelyInsecure && verify !== 'insecure';
    this.addresses = new KubeletAddresses(kubeletPreferredAddressTypes, verified);
    if (!kubeletCompletelyInsecure) this.tls = new KubeletTls(options, credentials, verify);
  }

  /** Fails, as the original does, for files of flags that are not there at the start; later on they may come and go. */
  async onModuleInit(): Promise<void> {
    await this.tls?.checkFiles(Date.now());
    const { kubeletTlsVerify } = this.options;
    if (this.tls === undefined || kubeletTlsVerification(this.options, this.credentials.insecure) === kubeletTlsVerify)
      return;
    new Logger('Kubelet').warn(
      'Certificates of kubelets are not verified, since the kubeconfig says insecure-skip-tls-verify: true. To verify ' +
        'them give --kubelet-certificate-authority or --kubelet-tls-verify',
    );
  }

  /** Rejects with the KubeletError that every scrape has without a token, or without certificates that are usable. */
  async checkCredentials(signal: AbortSignal): Promise<void> {
    try {
      await untilAborted(Promise.resolve(this.token()), signal);
    } catch (error) {
      if (error === signal.reason) noToken(error);
      throw error;
    }
    // What goes with the token has been read with it.
    await this.tls?.current(Date.now());
  }

  /**
   * What the node's kubelet has measured. The signal is the deadline and ends the request at once; it is to come after
   * `withinMs`, which the node's addresses share. Rejects with a KubeletError; when the signal's reason is a TimeoutError
   * its code is `Timeout`, or `ConnectTimeout` while there is no connection yet.
   */
  fetchMetrics(
    node: Node,
    signal: AbortSignal,
    withinMs = this.options.kubeletRequestTimeoutMs,
  ): Promise<MetricsBatch> {
    return this.addresses.ask(node, withinMs, signal, (address, connectWithinMs) =>
      this.fetchFrom(node, address, signal, connectWithinMs),
    );
  }

  private async fetchFrom(
    node: Node,
    nodeAddress: NodeAddress,
    signal: AbortSignal,
    connectWithinMs: number | undefined,
  ): Promise<MetricsBatch> {
    const before = this.connections.get(node.name)?.endpoint;
    const endpoint = kubeletEndpoint(node, nodeAddress, this.options, before);
    const { origin, address, path } = endpoint;
    const attempt = { node, origin, address };
    let [token, security] = [this.token(), this.tls?.current(Date.now())];
    // Mostly both are at hand: promises would cost each node what reading its answer does.
    if (token instanceof Promise || security instanceof Promise || signal.aborted) {
      [token, security] = await untilAborted(Promise.all([token, security]), signal).catch((error: unknown) => {
        throw error === signal.reason ? abortFailure(error, origin, true) : error;
      });
    }
    const requestTimeMs = Date.now();
    const { kubeletCompression } = this.options;
    const request = requestText(endpoint, token, kubeletCompression);
    const sent = { endpoint, request, security, connectWithinMs };
    const url = `${origin}${path}`;
    let answer = await this.ask(attempt, sent, signal);
    if (answer.location !== undefined) answer = await this.followed(answer, attempt, sent, signal, token);
    const { status, encoding, body } = answer;
    try {
      if (status !== 200) throw statusFailure(url, status, withoutToken(body.bytes.toString('utf8'), token));
      const page = decodedPage(body.bytes, encoding, kubeletCompression, url);
      try {
        return this.decode(node.name, page, requestTimeMs, url);
      } finally {
        if (encoding !== 'identity') giveBack(page);
      }
    } finally {
      body.release();
    }
  }

  /** What the answer points to, at the same address and port; the answer itself when it points nowhere. */
  private async followed(
    first: KubeletAnswer,
    attempt: Attempt,
    sent: Request,
    signal: AbortSignal,
    token: string | undefined,
  ): Promise<KubeletAnswer> {
    let answer = first;
    let { path } = sent.endpoint;
    for (let count = 0; ; count++) {
      let next: string | undefined;
      try {
        next = redirectedPath(attempt.origin, path, answer);
        if (next !== undefined && count === MOST_REDIRECTS) throw tooManyRedirects(`${attempt.origin}${path}`);
      } catch (error) {
        answer.body.release();
        throw error;
      }
      if (next === undefined) return answer;
      answer.body.release();
      path = next;
      const request = requestText({ ...sent.endpoint, path }, token, this.options.kubeletCompression);
      answer = await this.ask(attempt, { ...sent, request }, signal);
    }
  }

  /** The last page of the node that could be read; undefined: none. */
  lastPage(nodeName: string): DecodedPage | undefined {
    return this.decoder.lastPage(nodeName);
  }

  /** Closes the connections to all nodes but these, and forgets their pages. */
  retain(nodeNames: ReadonlySet<string>): void {
    this.decoder.retain(nodeNames);
    this.addresses.retain(nodeNames);
    this.certificates.retain(nodeNames);
    for (const [name, connection] of this.connections) if (!nodeNames.has(name)) this.drop(name, connection);
  }

  /** Closes all connections, and lets none be opened any more. */
  onApplicationShutdown(): void {
    this.closed = true;
    this.retain(new Set());
  }

  private async ask(attempt: Attempt, sent: Request, signal: AbortSignal): Promise<KubeletAnswer> {
    const { node } = attempt;
    const { endpoint, request, security, connectWithinMs } = sent;
    const connection = this.connectionTo(node.name, endpoint, security);
    const before = connection.certificate;
    try {
      return await connection.get(request, signal, { node, connectWithinMs });
    } catch (error) {
      this.drop(node.name, connection);
      if (error === signal.reason)
        throw abortFailure(error, endpoint.origin, connection.established, connection.lookingUp);
      if (error instanceof AnswerTooLargeError) throw pageTooLarge(`${endpoint.origin}${endpoint.path}`, error.message);
      const failure = connectionFailure(toError(error), attempt);
      // A kubelet closes idle connections when it likes, also while a request is on its way. A new connection, which
      // has no answers, is not tried again.
      if (failure.code !== 'ConnectionLost' || connection.answers === 0) throw failure;
      return this.ask(attempt, sent, signal);
    } finally {
      const { certificate } = connection;
      if (certificate !== undefined && certificate !== before) this.certificates.note(node.name, certificate);
    }
  }

  private connectionTo(
    name: string,
    endpoint: KubeletEndpoint,
    security: ConnectionSecurity | undefined,
  ): KubeletConnection {
    const kept = this.connections.get(name);
    if (kept !== undefined) {
      if (!kept.closed && kept.endpoint.origin === endpoint.origin && kept.security === security) return kept;
      this.drop(name, kept);
    }
    if (this.closed) throw abortFailure(new Error('this server is stopping'), endpoint.origin, true);
    const connection = new KubeletConnection(endpoint, security, this.buffers);
    this.connections.set(name, connection);
    return connection;
  }

  private drop(name: string, connection: KubeletConnection): void {
    connection.destroy();
    if (this.connections.get(name) === connection) this.connections.delete(name);
  }

  private token(): string | undefined | Promise<string | undefined> {
    if (this.options.kubeletCompletelyInsecure) return undefined;
    try {
      const token = this.credentials.token();
      return token instanceof Promise ? token.then((each) => this.checked(each)).catch(noToken) : this.checked(token);
    } catch (error) {
      return noToken(error);
    }
  }

  /** What cannot stand in a header would fail there, with the token in the error. */
  private checked(token: string | undefined): string | undefined {
    if (token !== undefined && token !== this.goodToken && !/^[\x21-\x7e]+$/.test(token))
      throw new Error('it is empty or has control characters');
    return (this.goodToken = token);
  }

  private decode(nodeName: string, page: Buffer, requestTimeMs: number, url: string): MetricsBatch {
    try {
      return this.decoder.decode(nodeName, page, requestTimeMs);
    } catch (error) {
      throw pageFailure(error, url);
    }
  }
}

/** The text up to where the token begins: a kubelet that repeats it must not bring it into a log, not even a part. */
function withoutToken(text: string, token: string | undefined): string {
  const at = token === undefined ? -1 : text.indexOf(token.slice(0, 20));
  return at === -1 ? text : `${text.slice(0, at)}[token]`;
}

function noToken(error: unknown): never {
  throw new KubeletError(
    'Credentials',
    `no bearer token: ${toError(error).message}`,
    'Check the token file of the service account, or the user of the kubeconfig.',
    { cause: error },
  );
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
