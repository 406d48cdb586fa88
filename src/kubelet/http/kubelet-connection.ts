import { X509Certificate } from 'node:crypto';
import { connect as connectTcp, isIP, type LookupFunction, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type PeerCertificate, type TLSSocket } from 'node:tls';
import { JUDGED_HERE, refusalOf } from '../../certificates/server-trust.js';
import type { Node } from '../../model/cluster.js';
import { type Closable, abortGroup } from './abort-group.js';
import { AnswerReader } from './answer-reader.js';
import type { KubeletEndpoint } from '../address/kubelet-endpoint.js';
import type { ConnectionSecurity } from '../trust/kubelet-tls.js';
import { PageBody } from './page-body.js';
import type { PageBuffers } from './page-buffers.js';
import { kubeletTrust } from '../trust/peer-check.js';
import { type ServingCertificate, servingCertificate } from '../trust/serving-certificate.js';
import { SharedLookup } from '../address/shared-lookup.js';

const TCP_KEEP_ALIVE_MS = 30_000;

/**
 * What is offered, as it goes over the wire. Each connection keeps a copy, which Node.js makes in memory of its own of a
 * view only: of an array or a Buffer it is in a slab of 64 KiB, which every connection that is opened alone would keep.
 */
const HTTP_1_1 = new DataView(Uint8Array.of(8, ...Buffer.from('http/1.1')).buffer);

/** Into it every connection reads; what it holds is looked at before anything else is read. */
const received = Buffer.allocUnsafeSlow(64 * 1024);

/** Of the names of all kubelets. */
const names = new SharedLookup();

/** A kubelet's whole answer. Whoever gets one releases its body when the bytes have been used. */
export interface KubeletAnswer {
  readonly status: number;
  /** Content-Encoding in lower case. */
  readonly encoding: string;
  /** Where it points to, when it is no answer itself. */
  readonly location?: string;
  readonly body: PageBody;
}

/** What matters only while a connection is opened. */
export interface Opening {
  /** Whose kubelet it must be. */
  readonly node: Node;
  /** How long the other side may take to answer at all, the handshake not included; undefined: until the deadline. */
  readonly connectWithinMs?: number;
}

interface Exchange {
  readonly reader: AnswerReader;
  readonly body: PageBody;
  readonly resolve: (answer: KubeletAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One node's connection: opened by the first request and kept for the next ones. HTTP/1.1: for one request in a metric
 * resolution HTTP/2 only costs, and this is the kubelet's own protocol when asked without ALPN. Once it is closed, by
 * whomever, it stays so.
 */
export class KubeletConnection implements Closable {
  /** Whether it has been connected, handshake included. */
  established = false;
  closed = false;
  /** Whether the address of its name is being looked up. */
  lookingUp = false;
  /** How many answers have come in. */
  answers = 0;
  /** What the other side showed, whether or not it was accepted. */
  certificate?: ServingCertificate;
  private socket?: Socket;
  private exchange?: Exchange;

  /** `endpoint` and `security` are not looked into after; whoever has new ones makes a new connection. */
  constructor(
    readonly endpoint: KubeletEndpoint,
    readonly security: ConnectionSecurity | undefined,
    private readonly buffers: PageBuffers,
  ) {}

  /**
   * Sends the text of one GET request, when the last answer has come. Rejects with the signal's reason as soon as it is
   * aborted, or with a NotHttpError, an AnswerTooLargeError or a socket's error.
   */
  async get(request: string, signal: AbortSignal, opening: Opening): Promise<KubeletAnswer> {
    if (this.closed || this.exchange !== undefined) throw new Error('this connection cannot be used now');
    const group = abortGroup(signal).add(this);
    try {
      return await new Promise((resolve, reject) => {
        const body = new PageBody(this.buffers);
        this.exchange = { reader: new AnswerReader(body), body, resolve, reject };
        if (signal.aborted) this.close(signal.reason);
        else if (this.established) this.socket!.write(request, 'latin1');
        else this.open(request, opening);
      });
    } finally {
      group.delete(this);
    }
  }

  /** Closes the connection and ends the request, if there is one, for this reason. */
  close(reason: unknown): void {
    if (this.closed) return;
    this.closed = true;
    const { exchange } = this;
    this.exchange = undefined;
    this.socket?.destroy();
    exchange?.body.release();
    exchange?.reject(reason);
  }

  /** Closes the connection at once, also while it is being opened. */
  destroy(): void {
    this.close(new Error('the connection was given up'));
  }

  /** Nothing is sent before the kubelet is known to be one, or the token would be whoever answers. */
  private open(request: string, { node, connectWithinMs }: Opening): void {
    const { security, endpoint } = this;
    const { address: host, port } = endpoint;
    const onread: OnReadOpts = { buffer: received, callback: (length) => this.read(length) };
    const lookup = isIP(host) === 0 ? this.lookup() : undefined;
    const target = { host, port, onread, lookup };
    const send = () => {
      this.established = true;
      if (!this.closed) this.socket!.write(request, 'latin1');
    };
    const socket =
      security === undefined
        ? connectTcp(target).once('connect', send)
        : this.openSecurely(target, security, node, send);
    this.socket = socket;
    socket.on('error', (error) => this.close(error));
    socket.on('end', () => this.ended());
    socket.on('close', () => this.ended());
    socket.setNoDelay(true).setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    if (connectWithinMs === undefined) return;
    const late = setTimeout(() => this.close(connectTimeout(this.lookingUp)), connectWithinMs);
    for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(late));
  }

  private lookup(): LookupFunction {
    this.lookingUp = true;
    const lookup = names.until(() => this.closed);
    return (hostname, options, answer) =>
      lookup(hostname, options, (...found) => {
        this.lookingUp = false;
        answer(...found);
      });
  }

  /** The session is never one that was kept, since that would bring no certificate to check. */
  private openSecurely(
    target: ConnectionOptions,
    security: ConnectionSecurity,
    node: Node,
    send: () => void,
  ): TLSSocket {
    const { address } = this.endpoint;
    const trust = kubeletTrust(security, node, address);
    const socket = connectTls({
      ...target,
      ...JUDGED_HERE,
      secureContext: security.context,
      servername: isIP(address) === 0 ? address : '',
      ALPNProtocols: HTTP_1_1,
    });
    // Before Node judges it: a refused certificate is the one that an administrator wants to see.
    socket.prependOnceListener('secure', () => (this.certificate = shownBy(socket)));
    return socket.once('secureConnect', () => {
      const refusal = trust && refusalOf(socket, trust);
      if (refusal === undefined) send();
      else this.close(refusal);
    });
  }

  /** Takes what has come into the shared buffer. Whatever it throws would end the process: it throws nothing. */
  private read(length: number): boolean {
    const { exchange } = this;
    if (this.closed) return false;
    if (exchange === undefined) {
      this.close(new Error('it sends what nobody asked for'));
      return false;
    }
    try {
      exchange.reader.read(received, length);
      if (exchange.reader.isWhole) this.answer(exchange);
    } catch (error) {
      this.close(error);
    }
    return true;
  }

  private ended(): void {
    const { exchange } = this;
    exchange?.reader.end();
    if (exchange?.reader.isWhole) this.answer(exchange);
    this.close(new Error('closed by the other side'));
  }

  private answer({ reader, body, resolve }: Exchange): void {
    const { status, encoding, location } = reader.head!;
    this.answers++;
    this.exchange = undefined;
    if (!reader.isPersistent) this.destroy();
    resolve({ status, encoding, location, body });
  }
}

/** What cannot be read is Node's to refuse, and must not end the process. */
function shownBy(socket: TLSSocket): ServingCertificate | undefined {
  try {
    // Not getPeerX509Certificate, which takes the certificate away from Node's own check.
    const { raw } = socket.getPeerCertificate(false) as Partial<PeerCertificate>;
    return raw && servingCertificate(new X509Certificate(raw));
  } catch {
    return undefined;
  }
}

/** Like the one of the system, whose patience is minutes. */
function connectTimeout(lookingUp: boolean): Error {
  return Object.assign(new Error('no connection in time'), { code: lookingUp ? 'EAI_INPROGRESS' : 'ETIMEDOUT' });
}
