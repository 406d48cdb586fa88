import { once } from 'node:events';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { FleetAccess } from '../fleet/fleet.ts';
import { FRONT_PROXY_HEADERS } from '../compare/query-client.ts';
import { LoadAnswerReader } from './answer-reader.ts';

/** The request that is repeated. */
export interface LoadRequest {
  readonly path: string;
  readonly accept: string;
  /** Whether the answer is to be zipped. */
  readonly gzip?: boolean;
}

/**
 * One client on one connection, HTTP/1.1 over raw TLS: to send a prepared request and find the end of its answer is a
 * third of the CPU time that an HTTP library takes, and so less than any server needs to answer.
 */
export class LoadConnection {
  readonly #socket: TLSSocket;
  readonly #request: Buffer;
  readonly #reader = new LoadAnswerReader(() => this.#done?.());
  #done?: () => void;

  private constructor(socket: TLSSocket, request: Buffer) {
    this.#socket = socket;
    this.#request = request;
  }

  /** Connects as the front proxy; `onError` hears what goes wrong later. */
  static async open(
    port: number,
    frontProxy: FleetAccess['frontProxy'],
    request: LoadRequest,
    onError: (error: Error) => void,
  ): Promise<LoadConnection> {
    const socket = connect({ host: '127.0.0.1', port, ...frontProxy, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    socket.setNoDelay(true);
    const connection = new LoadConnection(socket, requestBytes(request));
    socket.on('error', onError);
    socket.on('close', () => connection.#done && onError(new Error('the server closed the connection')));
    socket.on('data', (bytes: Buffer) => {
      try {
        connection.#reader.read(bytes);
      } catch (error) {
        onError(error as Error);
      }
    });
    return connection;
  }

  /** Bytes of the bodies read so far. */
  get bodyBytes(): number {
    return this.#reader.bodyBytes;
  }

  /** Asks again and again, calling `more` after each answer, until it says no. */
  run(more: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#done = () => {
        if (more()) this.#socket.write(this.#request);
        else {
          this.#done = undefined;
          resolve();
        }
      };
      this.#socket.write(this.#request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

function requestBytes({ path, accept, gzip }: LoadRequest): Buffer {
  const headers = { ...FRONT_PROXY_HEADERS, accept, 'user-agent': 'kube-controller-manager', host: 'metrics-server' };
  const lines = Object.entries({ ...headers, 'accept-encoding': gzip ? 'gzip' : 'identity' });
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.map((line) => `${line.join(': ')}\r\n`).join('')}\r\n`);
}
