import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ControlPlane } from '../cluster/control-plane.ts';
import { LOCAL_NAMES } from '../simulator/pki/pki.ts';

const GROUP = '/apis/metrics.k8s.io/';

/** A request for nodes or pods of metrics.k8s.io, and what it got. */
export interface AskedRequest {
  readonly method: string;
  /** Path after the group, such as `v1beta1/nodes`, with its query. */
  readonly path: string;
  /** The header `Accept`, or an empty text if there is none. */
  readonly accept: string;
  readonly status: number;
  /** Media type of the response. */
  readonly type: string;
}

/** Stands before a kube-apiserver, passes everything on, and records what clients ask of metrics.k8s.io. */
export class Tap {
  /** Where a kubeconfig must lead. Its certificate is of the authority of the cluster. */
  readonly url: string;
  readonly #server: Server;
  readonly #agent: Agent;
  readonly #requests: AskedRequest[] = [];

  private constructor(server: Server, agent: Agent) {
    this.#server = server;
    this.#agent = agent;
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open({ pki, port }: ControlPlane): Promise<Tap> {
    const server = createServer(await pki.cluster.issue({ commonName: 'tap', names: LOCAL_NAMES, usage: 'server' }));
    const agent = new Agent({ ca: pki.cluster.cert, keepAlive: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tap = new Tap(server, agent);
    server.on('request', (asked, answer) => tap.#passOn(asked, answer, port));
    return tap;
  }

  /** How many requests there were since the last `take`. */
  get count(): number {
    return this.#requests.length;
  }

  /** Returns the requests since the last call. */
  take(): readonly AskedRequest[] {
    return this.#requests.splice(0);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  #passOn(asked: IncomingMessage, answer: ServerResponse, port: number): void {
    const { method, url: path, headers } = asked;
    const further = request({ agent: this.#agent, host: '127.0.0.1', port, method, path, headers }, (given) => {
      this.#record(asked, given);
      answer.writeHead(given.statusCode!, given.headers);
      answer.flushHeaders();
      given.pipe(answer);
      given.once('error', () => answer.destroy());
    });
    further.once('error', () => answer.destroy());
    // A client that stops to watch ends the watch.
    answer.once('close', () => further.destroy());
    asked.pipe(further);
  }

  #record({ method, url, headers }: IncomingMessage, { statusCode, headers: given }: IncomingMessage): void {
    if (!url!.startsWith(GROUP)) return;
    const path = url!.slice(GROUP.length);
    if (!/^v1(beta1)?\/.*(nodes|pods)/.test(path)) return;
    const type = given['content-type'] ?? '';
    this.#requests.push({ method: method!, path, accept: headers.accept ?? '', status: statusCode!, type });
  }
}
