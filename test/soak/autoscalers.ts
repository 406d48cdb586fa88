import { ApiClient } from '../cluster/api-client.ts';
import type { SteppedFleet } from './stepped-fleet.ts';

const API = '/apis/metrics.k8s.io/v1beta1';
const ENCODINGS = ['application/json', 'application/vnd.kubernetes.protobuf'];

/** Asks once in each cycle, by whose number they are counted: a watcher asks by the time of the machine. */
export class Autoscalers {
  readonly #client: ApiClient;

  private constructor(client: ApiClient) {
    this.#client = client;
  }

  static async start({ fleet, subject }: SteppedFleet): Promise<Autoscalers> {
    const admin = { commonName: 'autoscalers', organizations: ['system:masters'], usage: 'client' } as const;
    const identity = await fleet.pki.cluster.issue(admin);
    return new Autoscalers(new ApiClient(`https://127.0.0.1:${subject.port}`, undefined, identity));
  }

  /** Lists all Nodes and Pods in each encoding. Throws when that is not answered. */
  async list(): Promise<void> {
    for (const path of ['/nodes', '/pods']) {
      for (const accept of ENCODINGS) {
        const { status, text } = await this.#client.send('GET', `${API}${path}`, undefined, { accept });
        if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
      }
    }
  }

  /** Asks at so many URLs, for Pods that are gone. */
  async askAt(urls: number): Promise<void> {
    for (let i = 0; i < urls; i++) await this.#client.send('GET', `${API}/namespaces/gone/pods/pod-${i}`);
  }

  stop(): Promise<void> {
    return this.#client.close();
  }
}
