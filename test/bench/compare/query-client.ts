import { Client } from 'undici';
import type { FleetAccess } from '../fleet/fleet.ts';

/** The user that the front proxy names. Not a member of system:masters, so that each request is authorized. */
export const FRONT_PROXY_HEADERS = {
  'x-remote-user': 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  'x-remote-group': 'system:authenticated',
} as const;

/** Asks a server now and then, as a kube-apiserver passes requests on. */
export class QueryClient {
  readonly #client: Client;

  constructor(port: number, { frontProxy }: FleetAccess) {
    const connect = { rejectUnauthorized: false, cert: frontProxy.cert, key: frontProxy.key };
    this.#client = new Client(`https://127.0.0.1:${port}`, { connect, allowH2: false });
  }

  /** Returns status and body; undefined if the server does not listen. */
  async get(path: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
    const headers = { ...FRONT_PROXY_HEADERS, accept: 'application/json' };
    try {
      const { statusCode, body } = await this.#client.request({ method: 'GET', path, headers });
      return { status: statusCode, text: await body.text() };
    } catch {
      return undefined;
    }
  }

  /** How many objects a list has; 0 while it is not answered. */
  async count(path: string): Promise<number> {
    const answer = await this.get(path);
    return answer?.status === 200 ? answer.text.split('"window":').length - 1 : 0;
  }

  async close(): Promise<void> {
    await this.#client.destroy();
  }
}
