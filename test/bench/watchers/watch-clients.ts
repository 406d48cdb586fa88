import { ClientProcess } from '../client-process.ts';
import type { FleetAccess } from '../fleet/fleet.ts';

/** Watches that are opened together. */
export interface WatchesWanted {
  /** One watch for each path, without its query. */
  readonly paths: readonly string[];
  readonly accept: string;
  /** Whether the clients read. One that does not is what back-pressure is for. */
  readonly reads: boolean;
  /** As the kube-apiserver: all over one connection. Otherwise HTTP/1.1, one connection for each. */
  readonly http2: boolean;
}

export type WatchOrder =
  | {
      readonly kind: 'open';
      readonly port: number;
      readonly frontProxy: FleetAccess['frontProxy'];
      readonly wanted: WatchesWanted;
    }
  | { readonly kind: 'count' }
  | { readonly kind: 'close' };

/** What the clients have got since they were opened. */
export interface WatchCounts {
  readonly bytes: number;
  /** How many watches are open. */
  readonly open: number;
}

/** Clients that watch one server, in a process of their own, so that their work is not counted as the server's. */
export class WatchClients extends ClientProcess<WatchOrder, WatchCounts> {
  constructor() {
    super(new URL('main.ts', import.meta.url));
  }

  /** Resolves once the heads of all responses are there. */
  async open(port: number, { frontProxy }: FleetAccess, wanted: WatchesWanted): Promise<void> {
    await this.order({ kind: 'open', port, frontProxy, wanted });
  }

  count(): Promise<WatchCounts> {
    return this.order({ kind: 'count' });
  }

  async close(): Promise<void> {
    await this.order({ kind: 'close' });
  }
}
