import type { Options } from '../config/options.js';
import type { Node, NodeAddress } from '../model/cluster.js';
import { freeBuffer } from '../model/give-back.js';
import type { MetricsBatch } from '../model/metrics-batch.js';
import { untilAborted } from '../model/until-aborted.js';
import { type AddressRules, KubeletAddresses } from './address/kubelet-addresses.js';
import { type KubeletEndpoint, kubeletEndpoint } from './address/kubelet-endpoint.js';
import { AnswerTooLargeError } from './answer-error.js';
import { abortFailure, connectionFailure, pageTooLarge } from './failures/kubelet-failures.js';
import { decompressPage } from './failures/decompress-page.js';
import { pageFailure } from './failures/page-failure.js';
import { statusFailure } from './failures/status-failure.js';
import { KeptConnection } from './http/kept-connection.js';
import type { PageAnswer } from './http/page-connection.js';
import type { PageBuffers } from './http/page-buffers.js';
import { MOST_REDIRECTS, redirectedPath, tooManyRedirects } from './http/redirect.js';
import { requestText } from './http/request-text.js';
import type { AttemptedAddress } from './kubelet-error.js';
import type { DecodedPage, PageDecoder } from './page/page-decoder.js';
import { NodePages } from './page/node-pages.js';
import type { ConnectionSecurity, KubeletTls } from './trust/kubelet-tls.js';
import { kubeletTrust } from './trust/peer-check.js';
import { type KubeletToken, redactToken } from './trust/kubelet-token.js';
import type { ServingCertificate } from './trust/serving-certificate.js';

/** What the kubelets of all nodes share. */
export interface SharedParts {
  readonly options: Options;
  readonly addressRules: AddressRules;
  readonly token: KubeletToken;
  /** Undefined: kubelets are asked over plain HTTP. */
  readonly tls: KubeletTls | undefined;
  readonly buffers: PageBuffers;
  readonly decoder: PageDecoder;
  /** The query by which a kubelet sends only what is read; empty: it sends everything. */
  readonly pageFilter: string;
}

/** What is shown to a kubelet, and over which connection. */
interface OutgoingRequest {
  readonly endpoint: KubeletEndpoint;
  readonly token: string | undefined;
  readonly security: ConnectionSecurity | undefined;
  readonly connectWithinMs: number | undefined;
}

/** The statuses by which a server may refuse a query that it does not know. */
const REFUSALS_OF_A_QUERY: ReadonlySet<number> = new Set([400, 404, 414, 422]);

/** The kubelet of one node: its address, one kept connection, its certificate and its last page. */
export class Kubelet {
  readonly addresses: KubeletAddresses;
  private readonly pages: NodePages;
  private readonly kept: KeptConnection<KubeletEndpoint, ConnectionSecurity>;
  private shownCertificate?: ServingCertificate;
  /** Whether the next request is for the whole page, because the last page had no container or was not good. */
  private needsWholePage = false;
  /** Whether the server behind the address refuses a request with a filter, which no kubelet does. */
  private refusesFilter = false;

  constructor(private readonly shared: SharedParts) {
    this.addresses = new KubeletAddresses(shared.addressRules);
    this.pages = new NodePages(shared.decoder);
    this.kept = new KeptConnection(shared.buffers);
  }

  /**
   * The serving certificate that it showed last, accepted or not; undefined: none yet. Each connection has a new
   * object.
   */
  get certificate(): ServingCertificate | undefined {
    return this.shownCertificate;
  }

  /** The last page that could be read; undefined: none. */
  get lastPage(): DecodedPage | undefined {
    return this.pages.lastPage;
  }

  /**
   * Fetches what the kubelet has measured. `node` is its Node as it is now. The signal is the deadline and ends the
   * request at once. It should come after `withinMs`, which the node's addresses share. Rejects with a KubeletError. If
   * the signal's reason is a TimeoutError, the code is `Timeout`, or `ConnectTimeout` while there is no connection yet.
   */
  fetchMetrics(
    node: Node,
    signal: AbortSignal,
    withinMs = this.shared.options.kubeletRequestTimeoutMs,
  ): Promise<MetricsBatch> {
    return this.addresses.askInOrder(node, withinMs, signal, (address, connectWithinMs) =>
      this.fetchFrom(node, address, signal, connectWithinMs),
    );
  }

  /** Closes the connection and removes the last page. After that no connection can be opened. */
  close(): void {
    this.kept.close();
    this.pages.close();
  }

  private async fetchFrom(
    node: Node,
    nodeAddress: NodeAddress,
    signal: AbortSignal,
    connectWithinMs: number | undefined,
  ): Promise<MetricsBatch> {
    const { options, tls } = this.shared;
    const endpoint = kubeletEndpoint(node, nodeAddress, options, this.kept.endpoint);
    const { origin, address, path } = endpoint;
    const attempt = { node, origin, address };
    let [token, security] = [this.shared.token.currentToken(), tls?.currentSecurity(Date.now())];
    // Usually both are known. Promises would cost as much as reading the response (`npm run bench -- kubelet`).
    if (token instanceof Promise || security instanceof Promise || signal.aborted) {
      [token, security] = await untilAborted(Promise.all([token, security]), signal).catch((error: unknown) => {
        throw error === signal.reason ? abortFailure(error, origin, true) : error;
      });
    }
    const requestTimeMs = Date.now();
    const sent = { endpoint, token, security, connectWithinMs };
    const url = `${origin}${path}`;
    let answer = await this.askForPage(attempt, sent, signal);
    if (answer.location !== undefined) answer = await this.followRedirects(answer, attempt, sent, signal);
    const { status, encoding, body } = answer;
    try {
      if (status !== 200) throw statusFailure(url, status, redactToken(body.bytes.toString('utf8'), token));
      const page = decompressPage(body.bytes, encoding, options.kubeletCompression, url);
      try {
        return this.decodePage(page, requestTimeMs, url);
      } finally {
        if (encoding !== 'identity') freeBuffer(page);
      }
    } finally {
      body.release();
    }
  }

  /** Asks for what is read; for the whole page if a server refuses that. */
  private async askForPage(attempt: AttemptedAddress, sent: OutgoingRequest, signal: AbortSignal): Promise<PageAnswer> {
    const { path } = sent.endpoint;
    const filter = this.filterOf(sent.endpoint);
    const answer = await this.sendRequest(attempt, sent, `${path}${filter}`, signal);
    if (filter === '' || !REFUSALS_OF_A_QUERY.has(answer.status)) return answer;
    answer.body.release();
    const whole = await this.sendRequest(attempt, sent, path, signal);
    this.refusesFilter = whole.status === 200;
    return whole;
  }

  /** Returns the response that redirects lead to, at the same address and port; `first` if it is no redirect. */
  private async followRedirects(
    first: PageAnswer,
    attempt: AttemptedAddress,
    sent: OutgoingRequest,
    signal: AbortSignal,
  ): Promise<PageAnswer> {
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
      answer = await this.sendRequest(attempt, sent, path, signal);
    }
  }

  private async sendRequest(
    attempt: AttemptedAddress,
    sent: OutgoingRequest,
    path: string,
    signal: AbortSignal,
  ): Promise<PageAnswer> {
    const { node } = attempt;
    const { endpoint, token, security, connectWithinMs } = sent;
    const request = requestText(endpoint, path, token, this.shared.options.kubeletCompression);
    const connection = this.kept.connectionTo(endpoint, security);
    if (connection === undefined) throw abortFailure(new Error('this server is stopping'), endpoint.origin, true);
    try {
      return await connection.sendRequest(request, signal, {
        trust: () => security && kubeletTrust(security, node, endpoint.address),
        connectWithinMs,
      });
    } catch (error) {
      this.kept.drop(connection);
      if (error === signal.reason)
        throw abortFailure(error, endpoint.origin, connection.established, connection.lookingUp);
      if (error instanceof AnswerTooLargeError) throw pageTooLarge(`${endpoint.origin}${endpoint.path}`, error.message);
      const failure = connectionFailure(toError(error), attempt);
      // A kubelet may close an idle connection at any time, even while a request is on its way. A connection without
      // a response so far is not tried again.
      if (failure.code !== 'ConnectionLost' || connection.answers === 0) throw failure;
      return this.sendRequest(attempt, sent, path, signal);
    } finally {
      this.shownCertificate = connection.certificate ?? this.shownCertificate;
    }
  }

  private decodePage(page: Buffer, requestTimeMs: number, url: string): MetricsBatch {
    this.needsWholePage = true;
    try {
      const batch = this.pages.decodePage(page, requestTimeMs);
      this.needsWholePage = batch.layout.pods.length === 0;
      return batch;
    } catch (error) {
      throw pageFailure(error, url);
    }
  }

  /** The query of the next request. A path of an annotation is not a kubelet's own, and may mean its query otherwise. */
  private filterOf({ annotated }: KubeletEndpoint): string {
    if (annotated !== undefined || this.needsWholePage || this.refusesFilter) return '';
    return this.shared.pageFilter;
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
