import { X509Certificate } from 'node:crypto';
import {
  connect as connectTcp,
  isIP,
  type LookupFunction,
  type OnReadOpts,
  type Socket,
  type TcpNetConnectOpts,
} from 'node:net';
import {
  connect as connectTls,
  type ConnectionOptions,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { JUDGED_HERE, refusalOf, type ServerTrust } from '../../certificates/server-trust.js';
import { type Closable, abortGroup } from './abort-group.js';
import { AnswerReader } from './answer-reader.js';
import { PageBody } from './page-body.js';
import type { PageBuffers } from './page-buffers.js';
import { type ServingCertificate, servingCertificate } from '../trust/serving-certificate.js';
import { SharedLookup } from '../address/shared-lookup.js';

const TCP_KEEP_ALIVE_MS = 30_000;

/**
 * The protocols that are offered, as bytes. Node.js copies them for each connection. The copy of a DataView has memory
 * of its own. The copy of an array or a Buffer would keep a slab of 64 KiB for each connection.
 */
const HTTP_1_1 = new DataView(Uint8Array.of(8, ...Buffer.from('http/1.1')).buffer);

/** All connections read into this buffer. Its content is used before anything else is read. */
const received = Buffer.allocUnsafeSlow(64 * 1024);

/** Looks up the names of all servers. */
const names = new SharedLookup();

/** Where a page is. */
export interface PageServer {
  /** A name or an IP address. */
  readonly address: string;
  readonly port: number;
}

/** A whole response. The caller releases its body when it has used the bytes. */
export interface PageAnswer {
  readonly status: number;
  /** Content-Encoding in lower case. */
  readonly encoding: string;
  /** The header Location, if there is one. */
  readonly location?: string;
  readonly body: PageBody;
}

/** How a connection is secured. It is another object when certificates have changed. */
export interface Secured {
  readonly context: SecureContext;
}

/** What is needed only while a connection is opened. */
export interface ConnectSettings {
  /** Returns how the server is verified, if the connection is secured; undefined: it is not verified. */
  readonly trust: () => ServerTrust | undefined;
  /** By which name a secured server is asked for (SNI); undefined: by its address, if that is a name. */
  readonly serverName?: string;
  /** How long connecting may take, without the TLS handshake; undefined: until the deadline. */
  readonly connectWithinMs?: number;
}

interface Exchange {
  readonly reader: AnswerReader;
  readonly body: PageBody;
  readonly resolve: (answer: PageAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The connection to one server of pages: a kubelet or an exporter. The first request opens it, and it is kept for the next ones. It uses HTTP/1.1,
 * because HTTP/2 only costs more for one request in each metric resolution. A closed connection stays closed.
 */
export class PageConnection<
  Endpoint extends PageServer = PageServer,
  Security extends Secured = Secured,
> implements Closable {
  /** Whether it was connected, TLS handshake included. */
  established = false;
  closed = false;
  /** Whether the address of its name is being looked up. */
  lookingUp = false;
  /** How many responses have come. */
  answers = 0;
  /** The certificate that the other side showed, accepted or not. */
  certificate?: ServingCertificate;
  private socket?: Socket;
  private exchange?: Exchange;
  /** The request that waits until the connection is established. */
  private unsent?: string | undefined;

  /** For another `endpoint` or `security` the caller makes a new connection. */
  constructor(
    readonly endpoint: Endpoint,
    readonly security: Security | undefined,
    private readonly buffers: PageBuffers,
  ) {}

  /**
   * Sends the text of one GET request. The last response must have come. Rejects with the signal's reason as soon as it
   * aborts, or with a NotHttpError, an AnswerTooLargeError or an error of the socket.
   */
  async sendRequest(request: string, signal: AbortSignal, opening: ConnectSettings): Promise<PageAnswer> {
    if (this.closed || this.exchange !== undefined) throw new Error('this connection cannot be used now');
    const group = abortGroup(signal).add(this);
    try {
      return await new Promise((resolve, reject) => {
        const body = new PageBody(this.buffers);
        this.exchange = { reader: new AnswerReader(body), body, resolve, reject };
        if (signal.aborted) this.close(signal.reason);
        else if (this.established) this.socket!.write(request, 'latin1');
        else this.openSocket(request, opening);
      });
    } finally {
      group.delete(this);
    }
  }

  /** Closes the connection. A request that is on its way rejects with this reason. */
  close(reason: unknown): void {
    if (this.closed) return;
    this.closed = true;
    const { exchange } = this;
    this.exchange = undefined;
    this.socket?.destroy();
    exchange?.body.release();
    exchange?.reject(reason);
  }

  /** Closes the connection at once, even while it is being opened. */
  destroy(): void {
    this.close(new Error('the connection was given up'));
  }

  /**
   * Opens the connection. The trust and the text of the request go afterwards: no listener that stays may hold them, as
   * each would with the other variables of the method that made it.
   */
  private openSocket(request: string, { trust, serverName, connectWithinMs }: ConnectSettings): void {
    const { security } = this;
    const target = this.socketOptions();
    this.unsent = request;
    this.socket =
      security === undefined
        ? connectTcp(target).once('connect', () => this.sendUnsent())
        : this.openSecurely(target, security, trust(), serverName);
    this.followSocket(this.socket);
    if (connectWithinMs !== undefined) this.limitConnecting(this.socket, connectWithinMs);
  }

  private socketOptions(): TcpNetConnectOpts {
    const { address: host, port } = this.endpoint;
    const onread: OnReadOpts = { buffer: received, callback: (length) => this.readReceived(length) };
    return { host, port, onread, lookup: isIP(host) === 0 ? this.lookup() : undefined };
  }

  /** Nothing is sent before the server is verified, so that nobody else gets the token. */
  private sendUnsent(): void {
    const request = this.unsent!;
    this.unsent = undefined;
    this.established = true;
    if (!this.closed) this.socket!.write(request, 'latin1');
  }

  private followSocket(socket: Socket): void {
    socket.on('error', (error) => this.close(error));
    socket.on('end', () => this.ended());
    socket.on('close', () => this.ended());
    socket.setNoDelay(true).setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  }

  private limitConnecting(socket: Socket, withinMs: number): void {
    const late = setTimeout(() => this.close(connectTimeout(this.lookingUp)), withinMs);
    for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(late));
  }

  private lookup(): LookupFunction {
    this.lookingUp = true;
    const lookup = names.lookupUntil(() => this.closed);
    return (hostname, options, answer) =>
      lookup(hostname, options, (...found) => {
        this.lookingUp = false;
        answer(...found);
      });
  }

  /** Never resumes a TLS session, because that would bring no certificate to verify. */
  private openSecurely(
    target: ConnectionOptions,
    { context }: Security,
    trust: ServerTrust | undefined,
    serverName: string | undefined,
  ): TLSSocket {
    const { address } = this.endpoint;
    const socket = connectTls({
      ...target,
      ...JUDGED_HERE,
      secureContext: context,
      servername: serverName ?? (isIP(address) === 0 ? address : ''),
      ALPNProtocols: HTTP_1_1,
    });
    // Before Node.js verifies it, because administrators want to see the certificate that was refused.
    socket.prependOnceListener('secure', () => (this.certificate = shownBy(socket)));
    return socket.once('secureConnect', () => {
      const refusal = trust && refusalOf(socket, trust);
      if (refusal === undefined) this.sendUnsent();
      else this.close(refusal);
    });
  }

  /** Reads what has come into the shared buffer. Never throws, which would end the process. */
  private readReceived(length: number): boolean {
    const { exchange } = this;
    if (this.closed) return false;
    if (exchange === undefined) {
      this.close(new Error('it sends data without a request'));
      return false;
    }
    try {
      exchange.reader.readBytes(received, length);
      if (exchange.reader.isWhole) this.resolveExchange(exchange);
    } catch (error) {
      this.close(error);
    }
    return true;
  }

  private ended(): void {
    const { exchange } = this;
    exchange?.reader.noteEnd();
    if (exchange?.reader.isWhole) this.resolveExchange(exchange);
    this.close(new Error('closed by the other side'));
  }

  private resolveExchange({ reader, body, resolve }: Exchange): void {
    const { status, encoding, location } = reader.head!;
    this.answers++;
    this.exchange = undefined;
    if (!reader.isPersistent) this.destroy();
    resolve({ status, encoding, location, body });
  }
}

/** The certificate that was shown; undefined if it cannot be read. Node.js refuses it then. */
function shownBy(socket: TLSSocket): ServingCertificate | undefined {
  try {
    // Not getPeerX509Certificate, which takes the certificate away from the check of Node.js.
    const { raw } = socket.getPeerCertificate(false) as Partial<PeerCertificate>;
    return raw && servingCertificate(new X509Certificate(raw));
  } catch {
    return undefined;
  }
}

/** Like the error of the system, which comes only after minutes. */
function connectTimeout(lookingUp: boolean): Error {
  return Object.assign(new Error('no connection in time'), { code: lookingUp ? 'EAI_INPROGRESS' : 'ETIMEDOUT' });
}
