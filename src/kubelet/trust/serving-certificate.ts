import type { X509Certificate } from 'node:crypto';

/** What is told of a kubelet's certificate: enough for an administrator, and some hundred bytes for each node. */
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

/** Whoever answers writes its certificate itself, up to a hundred kilobytes. */
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

/** Node writes a line for each part of a distinguished name, and has nothing for an empty one. */
function inOneLine(text: string | undefined): string {
  return (text ?? '').trimEnd().replaceAll('\n', ', ').slice(0, LONGEST);
}
