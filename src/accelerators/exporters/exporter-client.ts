import { Agent, type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { type Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { AcceleratorOptions, ExporterOptions } from '../../config/accelerator-options.js';
import { systemProblem } from '../../model/system-error.js';
import { untilAborted } from '../../model/until-aborted.js';
import { ExporterError } from './exporter-error.js';
import { type ExporterEndpoint, hostAndPort } from './exporter-slices.js';
import { checkNames, ExporterTls } from './exporter-tls.js';
import { LARGEST_PAGE, PageRoom } from './page-room.js';

const PATH = '/metrics';
const HEADERS = { accept: 'text/plain', 'user-agent': 'metrics-server' };
const TLS_CODES = /^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|INVALID_|ERR_TLS|ERR_SSL|EPROTO)/;

const REACHABLE =
  'Check that the exporter runs on the node and that no NetworkPolicy of its namespace keeps this server from it.';
const IS_EXPORTER = 'Check that the Service and the port of --accelerators are those of the exporter.';

/** Fetches the pages of exporters over connections that are kept, one for each node. */
export class ExporterClient {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly tls: ExporterTls;
  private readonly room = new PageRoom();

  constructor(options: AcceleratorOptions) {
    this.tls = new ExporterTls(options);
  }

  /** Returns the page of an exporter, at most `LARGEST_PAGE` bytes. The signal ends it. Rejects with ExporterError. */
  async fetchPage(exporter: ExporterOptions, endpoint: ExporterEndpoint, signal: AbortSignal): Promise<Buffer> {
    const url = urlOf(exporter, endpoint);
    try {
      // Node.js alone does not promise that a request that is ended settles.
      return await untilAborted(this.askEndpoint(exporter, endpoint, url, signal), signal);
    } catch (error) {
      throw error instanceof ExporterError ? error : failureOf(error, url, signal, exporter);
    }
  }

  /** Closes all connections. */
  close(): void {
    this.agent.destroy();
    this.tls.close();
  }

  private async askEndpoint(
    exporter: ExporterOptions,
    endpoint: ExporterEndpoint,
    url: string,
    signal: AbortSignal,
  ): Promise<Buffer> {
    const agent = exporter.secure ? await this.tls.currentAgent() : this.agent;
    return this.ask(optionsOf(exporter, endpoint, agent, signal), exporter.secure, url, true);
  }

  private async ask(options: RequestOptions, secure: boolean, url: string, again: boolean): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = (secure ? requestHttps : requestHttp)(options, resolve)
      .on('error', reject)
      // After status 101, Node.js reports no more than this.
      .on('close', () => reject(new Error('the connection ended without a response')));
    request.end();
    try {
      const response = await promise;
      if (response.statusCode !== 200) throw statusError(url, response.statusCode!);
      return await this.readBody(response, url);
    } catch (error) {
      request.destroy();
      // The exporter may have closed an idle connection while the request was on its way.
      if (again && request.reusedSocket && (error as { code?: string }).code === 'ECONNRESET') {
        return this.ask(options, secure, url, false);
      }
      throw error;
    }
  }

  private async readBody(response: IncomingMessage, url: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        if (bytes + piece.length > LARGEST_PAGE) throw tooLarge(url, `the page is larger than ${LARGEST_PAGE} bytes`);
        if (!this.room.take(piece.length)) throw tooLarge(url, 'the pages of all exporters together are too large');
        bytes += piece.length;
        pieces.push(piece);
      }
      return Buffer.concat(pieces, bytes);
    } finally {
      this.room.giveBack(bytes);
    }
  }
}

function urlOf({ secure }: ExporterOptions, endpoint: ExporterEndpoint): string {
  return `${secure ? 'https' : 'http'}://${hostAndPort(endpoint)}${PATH}`;
}

/** A certificate names the Service or the address. */
function optionsOf(
  { namespace, service, secure }: ExporterOptions,
  { address, port }: ExporterEndpoint,
  agent: Agent | HttpsAgent,
  signal: AbortSignal,
): RequestOptions {
  const options = { host: address, port, path: PATH, headers: HEADERS, agent, signal };
  if (!secure) return options;
  const name = `${service}.${namespace}.svc`;
  const names = [name, address];
  const checkServerIdentity = (_: string, certificate: Parameters<typeof checkNames>[1]) =>
    checkNames(names, certificate);
  return Object.assign(options, { servername: name, checkServerIdentity });
}

function statusError(url: string, status: number): ExporterError {
  return new ExporterError('HttpStatus', `${url}: HTTP status ${status}`, IS_EXPORTER);
}

function tooLarge(url: string, what: string): ExporterError {
  return new ExporterError('PageTooLarge', `${url}: ${what}`, IS_EXPORTER);
}

function failureOf(error: unknown, url: string, signal: AbortSignal, { secure }: ExporterOptions): ExporterError {
  const cause = { cause: error };
  if (signal.aborted) return new ExporterError('Timeout', `${url}: no whole page in time`, REACHABLE, cause);
  const { code = '' } = (error ?? {}) as { readonly code?: string };
  if (secure && TLS_CODES.test(code)) {
    const cure =
      'Give the authority of the exporters by --accelerators-certificate-authority, and the exporters a certificate ' +
      'that names their Service.';
    return new ExporterError('Certificate', `${url}: ${systemProblem(error, 'certificate')} (${code})`, cure, cause);
  }
  return new ExporterError('Unreachable', `${url}: ${systemProblem(error, 'connection')}`, REACHABLE, cause);
}
