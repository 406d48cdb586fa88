import { Agent, request } from 'node:https';
import type { KeyPair } from '../pki/authority.ts';

/** NodeMetrics as far as the table needs them. */
export interface ServedNodeMetrics {
  readonly metadata: { readonly name: string };
  readonly usage: ResourceQuantities;
}

/** PodMetrics as far as the table needs them. */
export interface ServedPodMetrics {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly containers: readonly { readonly name: string; readonly usage: ResourceQuantities }[];
}

/** A Node as far as the table needs it. */
export interface NodeCapacity {
  readonly metadata: { readonly name: string };
  readonly status: { readonly allocatable: ResourceQuantities };
}

/** Quantities in their canonical text: CPU, memory, and what else there is. */
export interface ResourceQuantities {
  readonly cpu: string;
  readonly memory: string;
  readonly [resource: string]: string | undefined;
}

/** What one table is made of. */
export interface ClusterUsage {
  readonly capacities: readonly NodeCapacity[];
  readonly nodes: readonly ServedNodeMetrics[];
  readonly pods: readonly ServedPodMetrics[];
}

const TIMEOUT_MS = 5_000;

/** Reads metrics as kubectl does: from the kube-apiserver, which passes the request on to the metrics-server. */
export class MetricsReader {
  readonly #url: string;
  readonly #agent: Agent;

  constructor(url: string, authority: string, client: KeyPair) {
    this.#url = url;
    this.#agent = new Agent({ ca: authority, cert: client.cert, key: client.key, keepAlive: true });
  }

  /** Everything at this moment; throws when any part is not to be had. */
  async readUsage(): Promise<ClusterUsage> {
    const [capacities, nodes, pods] = await Promise.all([
      this.#items<NodeCapacity>('/api/v1/nodes'),
      this.#items<ServedNodeMetrics>('/apis/metrics.k8s.io/v1beta1/nodes'),
      this.#items<ServedPodMetrics>('/apis/metrics.k8s.io/v1beta1/pods'),
    ]);
    return { capacities, nodes, pods };
  }

  /** Closes the connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #items<Item>(path: string): Promise<readonly Item[]> {
    const { status, text } = await this.#get(path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text.slice(0, 200)}`);
    const list: { readonly items?: readonly Item[] } = JSON.parse(text);
    return list.items ?? [];
  }

  #get(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, timeout: TIMEOUT_MS, headers: { Accept: 'application/json' } };
      const sent = request(`${this.#url}${path}`, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`GET ${path}: no answer in ${TIMEOUT_MS / 1000} s`)));
      sent.on('error', reject);
      sent.end();
    });
  }
}
