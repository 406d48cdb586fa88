import { ClusterStore } from '../object-store.ts';
import type { KubernetesObject } from '../object-store.ts';
import { createPki } from '../pki/pki.ts';
import type { Pki } from '../pki/pki.ts';
import { JsonClient } from './json-client.ts';
import { SimulatedKubeApiServer } from './kube-apiserver.ts';
import type { KubeApiServerOptions } from './kube-apiserver.ts';

/** A started kube-apiserver with its store and a client of system:masters, for specs. */
export interface ApiServerSimulation {
  readonly store: ClusterStore;
  readonly pki: Pki;
  readonly server: SimulatedKubeApiServer;
  readonly admin: JsonClient;
  /** A client with this token, or without credentials. */
  client(token?: string): JsonClient;
  stop(): Promise<void>;
}

/** Starts one; `stop` it when the spec is done. */
export async function startSimulation(options: Partial<KubeApiServerOptions> = {}): Promise<ApiServerSimulation> {
  const store = options.store ?? new ClusterStore();
  const pki = options.pki ?? (await createPki());
  const server = new SimulatedKubeApiServer({ ...options, store, pki });
  await server.start();
  const clients: JsonClient[] = [];
  const client = (token?: string): JsonClient => {
    const made = new JsonClient({ url: server.url, ca: pki.cluster.cert, token });
    clients.push(made);
    return made;
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...clients.map(async (one) => one.close()), server.stop()]);
  };
  return { store, pki, server, admin: client(server.adminToken), client, stop };
}

/** A Pod with what the API server itself looks at. */
export function pod(
  namespace: string,
  name: string,
  phase = 'Running',
  labels: Record<string, string> = {},
): KubernetesObject {
  const spec = { nodeName: 'node-1', containers: [{ name: 'app', image: 'x' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec, status: { phase } };
}

/** A ready Node. */
export function node(name: string, labels: Record<string, string> = {}): KubernetesObject {
  const conditions = [{ type: 'Ready', status: 'True' }];
  const addresses = [{ type: 'InternalIP', address: '10.0.0.1' }];
  const status = { conditions, addresses, nodeInfo: { kubeletVersion: 'v1.37.2', osImage: 'Debian 12' } };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: {}, status };
}
