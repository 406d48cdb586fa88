import { finished } from 'node:stream/promises';
import { ApiServerConnection } from '../cluster/api-server-connection.js';
import { loadAccess } from '../cluster/load-access.js';
import type { WebhookTarget } from './webhook-backend.js';

/** As in the original. */
const TIMEOUT_MS = 30_000;
const USER_AGENT = 'metrics-server-ts';

/** The server in the kubeconfig of `--audit-webhook-config-file`. */
export class WebhookClient implements WebhookTarget {
  private constructor(private readonly connection: ApiServerConnection) {}

  /** Rejects with an Error that names the flag if the file cannot be used. */
  static async open(configFile: string): Promise<WebhookClient> {
    return new WebhookClient(new ApiServerConnection(await loadAccess(configFile, 'audit-webhook-config-file')));
  }

  /** The address of the server. */
  get server(): string {
    return this.connection.server;
  }

  /** POSTs JSON. Rejects unless the server accepts it. */
  async send(body: string, signal: AbortSignal): Promise<void> {
    const send = await this.connection.open();
    const answer = await send('', {
      method: 'POST',
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: { accept: 'application/json', 'content-type': 'application/json', 'user-agent': USER_AGENT },
    });
    await finished(answer.resume());
    if (answer.statusCode! >= 300) throw new Error(`POST ${this.server}: answered ${answer.statusCode}`);
  }

  async close(): Promise<void> {
    this.connection.close();
  }
}
