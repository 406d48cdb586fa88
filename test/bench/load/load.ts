import { ClientProcess } from '../client-process.ts';
import type { FleetAccess } from '../fleet/fleet.ts';
import type { LoadRequest } from './load-connection.ts';

/** An order to the process of the clients: connect, or send requests for a time, and at least a number of them. */
export type LoadOrder =
  | {
      readonly kind: 'open';
      readonly port: number;
      readonly frontProxy: FleetAccess['frontProxy'];
      readonly request: LoadRequest;
      readonly clients: number;
    }
  | { readonly kind: 'run'; readonly ms: number; readonly least: number };

/** What it did. */
export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  /** Of all bodies together, as sent. */
  readonly bodyBytes: number;
}

/** Clients of one server, in a separate process. */
export class LoadProcess extends ClientProcess<LoadOrder, LoadResult> {
  constructor() {
    super(new URL('main.ts', import.meta.url));
  }

  /** Connects these many clients that will all ask for the same. */
  async open(port: number, access: FleetAccess, request: LoadRequest, clients: number): Promise<void> {
    await this.order({ kind: 'open', port, frontProxy: access.frontProxy, request, clients });
  }

  /** Lets them ask until the time is over, and at least so often. */
  run(ms: number, least: number): Promise<LoadResult> {
    return this.order({ kind: 'run', ms, least });
  }
}
