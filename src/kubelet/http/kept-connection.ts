import { PageConnection, type PageServer, type Secured } from './page-connection.js';
import type { PageBuffers } from './page-buffers.js';

/** The one connection to a server of pages, which is kept from one request to the next. */
export class KeptConnection<Endpoint extends PageServer, Security extends Secured> {
  private kept: PageConnection<Endpoint, Security> | undefined;
  private closed = false;

  constructor(private readonly buffers: PageBuffers) {}

  /** Where the connection leads; undefined: there is none. */
  get endpoint(): Endpoint | undefined {
    return this.kept?.endpoint;
  }

  /**
   * Returns the connection. It is a new one if the address, the port or `security` is another one, or the last one is closed.
   * Undefined after `close`.
   */
  connectionTo(endpoint: Endpoint, security: Security | undefined): PageConnection<Endpoint, Security> | undefined {
    const { kept } = this;
    if (kept !== undefined) {
      if (!kept.closed && isSameServer(kept.endpoint, endpoint) && kept.security === security) return kept;
      this.drop(kept);
    }
    if (this.closed) return undefined;
    return (this.kept = new PageConnection(endpoint, security, this.buffers));
  }

  /** Closes a connection. It is kept no longer. */
  drop(connection: PageConnection<Endpoint, Security>): void {
    connection.destroy();
    if (this.kept === connection) this.kept = undefined;
  }

  /** Closes the connection. After that none can be opened. */
  close(): void {
    this.closed = true;
    if (this.kept !== undefined) this.drop(this.kept);
  }
}

function isSameServer(one: PageServer, other: PageServer): boolean {
  return one.address === other.address && one.port === other.port;
}
