import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { systemProblem } from '../model/system-error.js';

/** A certificate, its intermediates after it, and the private key of the first; both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** The message names the file and never quotes its content. */
export class KeyPairError extends Error {}

/**
 * Reads a pair from its two files.
 *
 * @throws KeyPairError when a file cannot be read or the two do not belong together
 */
export async function readKeyPair(certFile: string, keyFile: string): Promise<KeyPair> {
  // In order, so that the first of two unreadable files is reported.
  const cert = await read(certFile);
  const pair = { cert, key: await read(keyFile) };
  checkKeyPair(pair, certFile, keyFile);
  return pair;
}

/** The certificate that the pair begins with. */
export function leafOf({ cert }: KeyPair): X509Certificate {
  return new X509Certificate(cert);
}

function checkKeyPair(pair: KeyPair, certFile: string, keyFile: string): void {
  const leaf = parse(`"${certFile}" holds no certificate in PEM`, () => leafOf(pair));
  const key = parse(`"${keyFile}" holds no private key in PEM`, () => createPrivateKey(pair.key));
  if (!leaf.checkPrivateKey(key)) throw new KeyPairError(`"${keyFile}" is not the key of "${certFile}"`);
  // OpenSSL also wants keys of a decent length and whole intermediates.
  parse(`"${certFile}" and "${keyFile}" are refused by OpenSSL`, () => createSecureContext({ ...pair, ca: [] }));
}

function parse<T>(otherwise: string, reader: () => T): T {
  try {
    return reader();
  } catch (error) {
    throw new KeyPairError(`${otherwise}: ${systemProblem(error, 'certificate')}`, { cause: error });
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new KeyPairError(`cannot read "${path}": ${systemProblem(error, 'file')}`, { cause: error });
  }
}
