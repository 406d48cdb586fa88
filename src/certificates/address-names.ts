import type { X509Certificate } from 'node:crypto';

/** IPv6 as `URL` writes it, with the parts of an IPv4 address. */
const MAPPED = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/;

/**
 * Whether an alternative name of the certificate is this IP address, be it written as IPv4 or as the same mapped to IPv6
 * (`::ffff:10.0.0.1`): to Go both are one address.
 */
export function namesAddress(certificate: X509Certificate, ip: string): boolean {
  // An address with a zone is one of a link only, and no certificate can name it.
  return !ip.includes('%') && formsOf(ip).some((form) => certificate.checkIP(form) !== undefined);
}

function formsOf(ip: string): string[] {
  if (!ip.includes(':')) return [ip, `::ffff:${ip}`];
  const [, high, low] = MAPPED.exec(new URL(`https://[${ip}]`).hostname) ?? [];
  if (high === undefined || low === undefined) return [ip];
  const bytes = [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]);
  return [ip, bytes.join('.')];
}
