// What Node.js itself costs for this work: asks the same kubelets over kept connections and looks at no byte of their
// pages, and answers prepared bytes to whoever asks, in one write.
// Flags are those of the server; the others are ignored. Runs until it is killed.
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, get } from 'node:https';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createAuthority } from '../../simulator/pki/authority.ts';
import { bodyOf } from './bodies.ts';

const BATCH_MS = 100;
const STAGGER_MS = 4_000;
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const text = { type: 'string' } as const;
const options = { 'secure-port': text, 'metric-resolution': text, 'kubelet-certificate-authority': text } as const;
const { values } = parseArgs({ options, strict: false });
const resolutionMs = 1000 * Number.parseInt(String(values['metric-resolution']), 10);
const kubeletCa = readFileSync(String(values['kubelet-certificate-authority']));
const token = readFileSync(`${ACCOUNT}/token`, 'utf8');

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: {
      readonly addresses: readonly { readonly type: string; readonly address: string }[];
      readonly daemonEndpoints: { readonly kubeletEndpoint: { readonly Port: number } };
    };
  }[];
}

/** One kubelet's kept connection; all read into the same buffer, of which only the end of the answer is looked at. */
class Kubelet {
  static readonly #received = Buffer.allocUnsafe(64 * 1024);
  readonly #host: string;
  readonly #port: number;
  readonly #request: string;
  #socket?: Socket;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
    this.#request =
      `GET /metrics/resource HTTP/1.1\r\nHost: ${host}:${port}\r\nUser-Agent: metrics-server\r\nAccept: text/plain, */*\r\n` +
      `Accept-Encoding: identity\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  }

  ask(answered: () => void): void {
    if (this.#socket !== undefined) {
      this.#socket.write(this.#request, 'latin1');
      return;
    }
    const onread = {
      buffer: Kubelet.#received,
      callback: (length: number): boolean => {
        if (Kubelet.#received.toString('latin1', length - 5, length) === '0\r\n\r\n') answered();
        return true;
      },
    };
    const target = { host: this.#host, port: this.#port, onread };
    this.#socket = connect({ ...target, ca: kubeletCa, servername: '', ALPNProtocols: ['http/1.1'] }, () => {
      this.#socket!.write(this.#request, 'latin1');
    });
    this.#socket.setNoDelay(true);
  }
}

async function nodeList(): Promise<NodeList> {
  const host = process.env['KUBERNETES_SERVICE_HOST'];
  const port = process.env['KUBERNETES_SERVICE_PORT'];
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const ca = readFileSync(`${ACCOUNT}/ca.crt`);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`https://${host}:${port}/api/v1/nodes`, { ca, headers, agent: false }, resolve).on('error', reject);
  });
  let body = '';
  for await (const part of answer.setEncoding('utf8')) body += part as string;
  return JSON.parse(body) as NodeList;
}

async function askForEver(kubelets: readonly Kubelet[], answered: () => void): Promise<void> {
  const spreadMs = Math.min(8 * kubelets.length, STAGGER_MS);
  for (;;) {
    const begunMs = performance.now();
    const batches = Math.max(1, Math.ceil(spreadMs / BATCH_MS));
    const size = Math.ceil(kubelets.length / batches);
    for (let batch = 0; batch < batches; batch++) {
      for (const kubelet of kubelets.slice(batch * size, (batch + 1) * size)) kubelet.ask(answered);
      await pause(begunMs + (batch + 1) * BATCH_MS - performance.now());
    }
    await pause(begunMs + resolutionMs - performance.now());
  }
}

const { items } = await nodeList();
const kubelets = items.map(({ status: { addresses, daemonEndpoints } }) => {
  const { address } = addresses.find(({ type }) => type === 'InternalIP')!;
  return new Kubelet(address, daemonEndpoints.kubeletEndpoint.Port);
});
let answers = 0;
const authority = await createAuthority('bare');
const pair = await authority.issue({ commonName: 'bare', names: ['127.0.0.1'], usage: 'server' });
createServer({ ...pair, keepAliveTimeout: 600_000 }, (request, response) => {
  const { accept = '', 'accept-encoding': encoding } = request.headers;
  const body = bodyOf(
    request.url!,
    { isProtobuf: accept.includes('protobuf'), isZipped: encoding === 'gzip' },
    answers,
  );
  response.writeHead(200, {
    'Audit-Id': '00000000-0000-0000-0000-000000000000',
    'Cache-Control': 'no-cache, private',
    'Content-Type': accept,
    'Content-Length': body.length,
  });
  response.end(body);
}).listen(Number(values['secure-port']), '127.0.0.1');
await askForEver(kubelets, () => answers++);
