import type { X509Certificate } from 'node:crypto';

/** What is kept of a kubelet's certificate: a few hundred bytes for each node, to show to an administrator. */
export interface ServingCertificate {
  /** As `O=system:nodes, CN=system:node:worker-1`. */
  readonly subject: string;
  readonly issuer: string;
  /** As `DNS:worker-1, IP Address:10.0.0.1`; empty: none. */
  readonly names: string;
  /** Milliseconds since the epoch. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Bounds each text, because a certificate may have a hundred kilobytes. */
const LONGEST = 1000;

export function servingCertificate(certificate: X509Certificate): ServingCertificate {
  const { subject, issuer, subjectAltName, validFromDate, validToDate } = certificate;
  return {
    subject: inOneLine(subject),
    issuer: inOneLine(issuer),
    names: inOneLine(subjectAltName),
    notBeforeMs: validFromDate.getTime(),
    notAfterMs: validToDate.getTime(),
  };
}

/** Node.js writes each part of a distinguished name on its own line, and undefined for an empty one. */
function inOneLine(text: string | undefined): string {
  return (text ?? '').trimEnd().replaceAll('\n', ', ').slice(0, LONGEST);
}
