/** One use of `--tls-sni-cert-key`: files, and the server names of their certificate. */
export interface NamedCertKey {
  readonly certFile: string;
  readonly keyFile: string;
  /** Domain names, also `*.example.com`, as typed; empty: the names in the certificate. */
  readonly names: readonly string[];
}

/** Reads `cert,key` or `cert,key:name,*.domain`, as the original does: blanks around each part do not count. */
export function parseNamedCertKey(text: string): NamedCertKey {
  const colon = text.indexOf(':');
  const files = colon < 0 ? text : text.slice(0, colon);
  const [certFile = '', keyFile = ''] = files.split(',').map((file) => file.trim());
  const names = colon < 0 ? [] : text.slice(colon + 1).split(',');
  return { certFile, keyFile, names: names.map((name) => name.trim()) };
}
