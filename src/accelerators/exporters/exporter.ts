import type { ExporterOptions } from '../../config/accelerator-options.js';
import { AnswerTooLargeError } from '../../kubelet/answer-error.js';
import { KeptConnection } from '../../kubelet/http/kept-connection.js';
import type { PageAnswer } from '../../kubelet/http/page-connection.js';
import type { PageBuffers } from '../../kubelet/http/page-buffers.js';
import { systemProblem } from '../../model/system-error.js';
import { untilAborted } from '../../model/until-aborted.js';
import { ExporterError } from './exporter-error.js';
import { type ExporterEndpoint, hostAndPort } from './exporter-slices.js';
import type { ExporterSecurity, ExporterTls } from './exporter-tls.js';

const PATH = '/metrics';
const TLS_CODES =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|INVALID_|UNSPECIFIED|HOSTNAME_MISMATCH|ERR_TLS|ERR_SSL|EPROTO)/;

const REACHABLE =
  'Check that the exporter runs on the node and that no NetworkPolicy of its namespace keeps this server from it.';
const IS_EXPORTER = 'Check that the Service and the port of --accelerators are those of the exporter.';

/** The exporter of one vendor on one node, and the connection to it that is kept. */
export class Exporter {
  private readonly kept: KeptConnection<ExporterEndpoint, ExporterSecurity>;

  constructor(
    private readonly options: ExporterOptions,
    private readonly tls: ExporterTls,
    buffers: PageBuffers,
  ) {
    this.kept = new KeptConnection(buffers);
  }

  /**
   * Fetches the page and reads it. The page is gone when `readPage` returns. The signal ends the request. Rejects with an
   * ExporterError, or with what `readPage` throws.
   */
  async fetchPage<T>(endpoint: ExporterEndpoint, signal: AbortSignal, readPage: (page: Buffer) => T): Promise<T> {
    const url = `${this.options.secure ? 'https' : 'http'}://${hostAndPort(endpoint)}${PATH}`;
    const { status, body } = await this.askForPage(endpoint, signal).catch((error: unknown) => {
      throw error instanceof ExporterError ? error : failureOf(error, url, signal, this.options);
    });
    try {
      if (status !== 200) throw new ExporterError('HttpStatus', `${url}: HTTP status ${status}`, IS_EXPORTER);
      return readPage(body.bytes);
    } finally {
      body.release();
    }
  }

  /** Closes the connection. After that none can be opened. */
  close(): void {
    this.kept.close();
  }

  private async askForPage(endpoint: ExporterEndpoint, signal: AbortSignal): Promise<PageAnswer> {
    const security = this.options.secure ? await untilAborted(this.tls.currentSecurity(), signal) : undefined;
    const { namespace, service } = this.options;
    // A certificate names the Service or the address.
    const serverName = `${service}.${namespace}.svc`;
    const names = [serverName, endpoint.address];
    const request = `GET ${PATH} HTTP/1.1\r\nHost: ${hostAndPort(endpoint)}\r\nUser-Agent: metrics-server\r\nAccept: text/plain\r\n\r\n`;
    const ask = () => {
      const connection = this.kept.connectionTo(endpoint, security);
      if (connection === undefined) throw new Error('this server is stopping');
      const trust = () => security && this.tls.trustOf(security, names);
      return { connection, answer: connection.sendRequest(request, signal, { trust, serverName }) };
    };
    const { connection, answer } = ask();
    try {
      return await answer;
    } catch (error) {
      // The exporter may have closed an idle connection while the request was on its way.
      if (connection.answers === 0 || signal.aborted || error instanceof AnswerTooLargeError) throw error;
      return ask().answer;
    }
  }
}

function failureOf(error: unknown, url: string, signal: AbortSignal, { secure }: ExporterOptions): ExporterError {
  const cause = { cause: error };
  if (signal.aborted) return new ExporterError('Timeout', `${url}: no whole page in time`, REACHABLE, cause);
  if (error instanceof AnswerTooLargeError) {
    return new ExporterError('PageTooLarge', `${url}: ${error.message}`, IS_EXPORTER, cause);
  }
  const { code = '' } = (error ?? {}) as { readonly code?: string };
  if (secure && TLS_CODES.test(code)) {
    const cure =
      'Give the authority of the exporters by --accelerators-certificate-authority, and the exporters a certificate ' +
      'that names their Service.';
    return new ExporterError('Certificate', `${url}: ${systemProblem(error, 'certificate')} (${code})`, cure, cause);
  }
  return new ExporterError('Unreachable', `${url}: ${systemProblem(error, 'connection')}`, REACHABLE, cause);
}
