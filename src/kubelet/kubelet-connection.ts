import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type PeerCertificate } from 'node:tls';
import { type buildConnector, Client } from 'undici';
import type { ConnectionSecurity } from './kubelet-tls.js';
import { type KubeletAnswer, PageReader } from './page-reader.js';

const TCP_KEEP_ALIVE_MS = 30_000;

/**
 * One node's connection: opened by the first request, kept for the next ones, and opened anew after the kubelet closed
 * it. HTTP/1.1: for one request in a metric resolution HTTP/2 only costs, and this is the kubelet's own protocol when
 * asked without ALPN.
 */
export class KubeletConnection {
  /** Whether the last attempt to connect has succeeded, handshake included. */
  established = false;
  /** How many answers have come in on this connection. */
  answers = 0;
  private readonly client: Client;
  private socket?: Socket;

  /** `origin` and `security` are not looked into after; whoever has new ones makes a new connection. */
  constructor(
    readonly origin: string,
    readonly security: ConnectionSecurity | undefined,
    keepAliveMs: number,
  ) {
    this.client = new Client(origin, {
      connect: (options, callback) => this.open(options, callback),
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
      // The caller's deadline is the only one.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Sends one GET request. Rejects with a PageTooLarge or PageEncoded KubeletError, or a socket's or undici's error. */
  async get(path: string, headers: Record<string, string>): Promise<KubeletAnswer> {
    const answer = await new Promise<KubeletAnswer>((resolve, reject) => {
      const reader = new PageReader(`${this.origin}${path}`, resolve, reject);
      this.client.dispatch({ method: 'GET', path, headers }, reader);
    });
    this.answers++;
    return answer;
  }

  /** Closes the connection at once, also while it is being opened. */
  destroy(): void {
    this.socket?.destroy();
    void this.client.destroy();
  }

  private open({ hostname, port }: buildConnector.Options, callback: buildConnector.Callback): void {
    this.established = false;
    const { security } = this;
    const target = { host: hostname, port: Number(port) };
    const socket =
      security === undefined
        ? connectTcp(target)
        : connectTls({
            ...target,
            secureContext: security.context,
            rejectUnauthorized: security.verify,
            checkServerIdentity: checkAddress,
            servername: isIP(hostname) === 0 ? hostname : '',
            ALPNProtocols: ['http/1.1'],
          });
    this.socket = socket;
    const failed = (error: Error) => callback(error, null);
    socket.once('error', failed);
    socket.once(security === undefined ? 'connect' : 'secureConnect', () => {
      socket.off('error', failed);
      this.established = true;
      callback(null, socket);
    });
    socket.setNoDelay(true).setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  }
}

/** As Go does: only the alternative names count, never the subject's common name. */
function checkAddress(address: string, certificate: PeerCertificate): Error | undefined {
  return checkServerIdentity(address, { ...certificate, subject: { ...certificate.subject, CN: '' } });
}
