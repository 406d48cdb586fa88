/** Bounds of the listener that are no flags. Sizes are bytes. */
export interface Limits {
  /** How long a TLS handshake may take. */
  readonly handshakeTimeoutMs: number;
  /** How long a client may take to send the head of a request. */
  readonly headersTimeoutMs: number;
  /** How long a connection may stay open without a request. */
  readonly idleTimeoutMs: number;
  /** How long an idle HTTP/2 client may take to answer a PING. */
  readonly pingTimeoutMs: number;
  /** How often the two timeouts of HTTP/1.1 above are looked at. */
  readonly checkIntervalMs: number;
  /** Size of a request's head, path and all headers together, over HTTP/1.1. */
  readonly headSize: number;
  /** The same over HTTP/2, where each header counts 32 bytes more. */
  readonly http2HeadSize: number;
  /** How many connections may be open. */
  readonly connections: number;
  /** How often certificate files are looked at. */
  readonly reloadIntervalMs: number;
  /** How long connections may take to end once their last request is answered. */
  readonly closeTimeoutMs: number;
}

/** The limits of the server. They equal those of Kubernetes' own servers, where these have one. */
export const LIMITS: Limits = {
  handshakeTimeoutMs: 10_000,
  headersTimeoutMs: 32_000,
  // As the clients' own idle timeout in Go, so that they and not we end the connection under a new request.
  idleTimeoutMs: 90_000,
  // As Go's HTTP/2 waits for it.
  pingTimeoutMs: 15_000,
  checkIntervalMs: 5_000,
  // The front proxy sends a header for each group of the user, and a directory may put a user in 1,015 groups (the most
  // that Windows allows), some 80 bytes each. Go takes 1 MiB, which slow clients could have us hold 1,024 times.
  headSize: 128 * 1024,
  // Node ends the whole connection for a header above 64 KiB, and the aggregator sends the requests of all users over
  // one. It keeps to what we announce, so nobody can end it for the others.
  http2HeadSize: 64 * 1024,
  // More than the requests that may be in progress by default (600, probes not counted), so that there is always a
  // connection without any to close in favour of a new one, such as a probe's; few enough to fit in memory (an idle
  // one takes 69 KB, or 84 KB over HTTP/2, so all of them 86 MB).
  connections: 1024,
  // Certificates are replaced hours before they end.
  reloadIntervalMs: 5_000,
  closeTimeoutMs: 2_000,
};
