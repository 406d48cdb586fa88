import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What cAdvisor, the kubelet and an application say, as prometheus-adapter's own rules expect it in Prometheus. */
export class Exporter {
  readonly #server: Server;
  readonly #begunMs = Date.now();

  private constructor() {
    this.#server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end(this.#page());
    });
  }

  static async start(): Promise<Exporter> {
    const exporter = new Exporter();
    exporter.#server.listen(0, '127.0.0.1');
    await once(exporter.#server, 'listening');
    return exporter;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #page(): string {
    const seconds = (Date.now() - this.#begunMs) / 1000;
    const pod = 'namespace="default",pod="app-0"';
    const nodes = ['node-1', 'node-2'].flatMap((node) => [
      `node_cpu_usage_seconds_total{node="${node}"} ${seconds}`,
      `node_memory_working_set_bytes{node="${node}"} 1073741824`,
    ]);
    return [
      ...nodes,
      `container_cpu_usage_seconds_total{${pod},container="app"} ${seconds / 10}`,
      `container_memory_working_set_bytes{${pod},container="app"} 104857600`,
      `http_requests_total{${pod}} ${10 * seconds}`,
      '',
    ].join('\n');
  }
}
