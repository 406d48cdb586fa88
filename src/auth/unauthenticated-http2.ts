import type { IncomingMessage } from 'node:http';

/**
 * Lets a client that shows no good credentials have one request for each connection over HTTP/2, which is cheap for an
 * attacker and dear for a server (CVE-2023-44487): what is in progress is finished, then the connection ends. The rule
 * is apiserver's UnauthenticatedHTTP2DOSMitigation.
 */
export function endAfterThis(request: IncomingMessage): void {
  (request as { stream?: { session?: { close(): void } } }).stream?.session?.close();
}
