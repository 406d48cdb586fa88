import { X509Certificate } from 'node:crypto';

/** A certificate block ends with its last line, or where the next block or the text does, when that line is missing. */
const BLOCK = /-----BEGIN CERTIFICATE-----([\s\S]*?)(-----END CERTIFICATE-----|(?=-----BEGIN )|(?![\s\S]))/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The certificates in the blocks of a PEM text. */
export interface CertificateBlocks {
  readonly certificates: readonly X509Certificate[];
  /** One sentence for each invalid block, without quoting its text. */
  readonly broken: readonly string[];
}

/**
 * Reads each certificate block for itself, as Go does: what is wrong with one says nothing of the others, and neither
 * blank lines nor indents matter. OpenSSL stops at the first block that it cannot read.
 */
export function readCertificateBlocks(pem: string): CertificateBlocks {
  const certificates: X509Certificate[] = [];
  const broken: string[] = [];
  for (const [i, match] of [...pem.matchAll(BLOCK)].entries()) {
    const [, body = '', end = ''] = match;
    const found = readBlock(body, end);
    if (typeof found !== 'string') certificates.push(found);
    else broken.push(`certificate ${i + 1} (line ${lineOf(pem, match.index)}) cannot be read: ${found}`);
  }
  return { certificates, broken };
}

/** Returns the certificate, or what is wrong with the block. */
function readBlock(body: string, end: string): X509Certificate | string {
  if (end === '') return 'its last line -----END CERTIFICATE----- is missing';
  if (body.includes(':')) return 'it has headers, which a certificate may not have';
  const base64 = body.replaceAll(/\s/g, '');
  if (base64 === '') return 'it is empty';
  if (!BASE64.test(base64) || base64.length % 4 !== 0) return 'it is not base64';
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    return 'it is not a certificate in DER';
  }
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
