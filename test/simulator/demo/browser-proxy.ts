import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request as requestHttps } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** Whom the proxy asks, and as whom. */
export interface ProxyTarget {
  readonly url: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The names of this machine, as `kubectl proxy` accepts them: a page elsewhere could have its name point here. */
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Gives browsers of this machine the demo's kube-apiserver with the rights of its administrator, like `kubectl proxy`. */
export class BrowserProxy {
  private readonly target: ProxyTarget;
  private readonly agent: Agent;
  private readonly server: Server;

  constructor(target: ProxyTarget) {
    const { ca, cert, key } = target;
    this.target = target;
    this.agent = new Agent({ keepAlive: true, ca, cert, key });
    this.server = createServer((request, response) => this.forward(request, response));
  }

  /** Returns the address of the proxy, which only this machine can reach. */
  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
    await once(this.server, 'close');
  }

  private forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '/', headers } = request;
    if (!LOCAL_HOST.test(headers.host ?? '')) {
      response.writeHead(403).end('The demo serves browsers of this machine only: use http://127.0.0.1.\n');
      return;
    }
    const { host: _, authorization: __, ...others } = headers;
    // Paths as they are: `new URL` would resolve their dots.
    const { hostname, port } = new URL(this.target.url);
    const asked = requestHttps({ agent: this.agent, hostname, port, path: url, method, headers: others }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    asked.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end('The kube-apiserver of the demo does not respond.\n');
    });
    response.on('close', () => asked.destroy());
    request.pipe(asked);
  }
}
