import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { LOCAL_NAMES } from '../../simulator/pki/pki.ts';
import type { Pki } from '../../simulator/pki/pki.ts';
import type { FleetResource, FleetFormat } from './api-resource.ts';
import { listChunks } from './list.ts';
import { FleetResponse } from './fleet-response.ts';
import { serveReview } from './reviews.ts';
import { authenticationResource } from './trust.ts';
import { serveWatch } from './watch.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const CONFIG_MAPS = '/api/v1/namespaces/kube-system/configmaps';
const CONFIG_MAP = 'extension-apiserver-authentication';

/**
 * Of a kube-apiserver what the servers under test need: lists in pages and watches, with streamed initial lists and
 * bookmarks, of Nodes, Pod metadata and the trust ConfigMap, in JSON and protobuf, over HTTP/2 and HTTP/1.1; reviews, of
 * which every one is a yes. Objects are made while they are sent.
 */
export class FleetApiServer {
  readonly #resources: ReadonlyMap<string, FleetResource>;
  readonly #pki: Pki;
  readonly #token: string;

  constructor(pki: Pki, token: string, nodes: FleetResource, pods: FleetResource) {
    this.#pki = pki;
    this.#token = token;
    const trust = authenticationResource(pki);
    this.#resources = new Map([
      ['/api/v1/nodes', nodes],
      ['/api/v1/pods', pods],
      [CONFIG_MAPS, trust],
      [`${CONFIG_MAPS}/${CONFIG_MAP}`, trust],
    ]);
  }

  /** Listens on a free port of 127.0.0.1; returns it. */
  async listen(): Promise<number> {
    const pair = await this.#pki.cluster.issue({ commonName: 'kube-apiserver', names: LOCAL_NAMES, usage: 'server' });
    const server = createSecureServer({ ...pair, allowHTTP1: true }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        process.stderr.write(`${request.method} ${request.url}: ${String(error)}\n`);
        response.stream?.destroy();
      });
    });
    server.on('sessionError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async #serve(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    if (request.headers.authorization !== `Bearer ${this.#token}`) return refuse(response, 401, 'Unauthorized');
    const url = new URL(request.url, 'https://fleet');
    if (request.method === 'POST') return serveReview(url.pathname, request, response);
    const resource = this.#resources.get(url.pathname);
    if (!resource) return refuse(response, 404, 'NotFound');
    const accept = request.headers.accept ?? '';
    const isPartial = resource.kind === 'PartialObjectMetadata';
    if (isPartial && !accept.includes('as=PartialObjectMetadata')) {
      return refuse(response, 406, 'the fleet has only the metadata of Pods');
    }
    const format: FleetFormat = accept.startsWith(PROTOBUF) ? 'protobuf' : 'json';
    const query = url.searchParams;
    const isWatch = ['1', 'true'].includes(query.get('watch') ?? '');
    const type = format === 'json' ? 'application/json' : PROTOBUF;
    const as = isPartial ? ';as=PartialObjectMetadata;g=meta.k8s.io;v=v1' : '';
    const outgoing = new FleetResponse(response, isWatch ? '' : (request.headers['accept-encoding'] ?? ''));
    outgoing.begin(
      `${type}${isWatch && format === 'protobuf' ? ';stream=watch' : ''}${isPartial && isWatch ? as : ''}`,
    );
    if (isWatch) return serveWatch(resource, format, query, outgoing);
    const isOne = url.pathname.endsWith(CONFIG_MAP);
    return outgoing.end(listChunks(resource, format, query, isOne));
  }
}

function refuse(response: Http2ServerResponse, code: number, message: string): void {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code };
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(status));
}
