import { readFile } from 'node:fs/promises';
import type { Options } from '../config/options.js';
import { type KeyPair, makeSelfSigned, servingNames } from './self-signed.js';

const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

/**
 * The serving certificate: from `--tls-cert-file` and `--tls-private-key-file`, else one made now and kept in memory.
 *
 * @throws Error that names the flag and the file when one cannot be read
 */
export async function loadKeyPair(options: Options, nowMs: number): Promise<KeyPair> {
  const { tlsCertFile, tlsPrivateKeyFile } = options;
  if (tlsCertFile === undefined || tlsPrivateKeyFile === undefined) {
    return makeSelfSigned(servingNames(await ownNamespace()), nowMs);
  }
  const [cert, key] = await Promise.all([
    read('--tls-cert-file', tlsCertFile),
    read('--tls-private-key-file', tlsPrivateKeyFile),
  ]);
  return { cert, key };
}

async function read(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`${flag}: cannot read "${path}": ${(error as Error).message}`, { cause: error });
  }
}

async function ownNamespace(): Promise<string> {
  try {
    return (await readFile(NAMESPACE_FILE, 'utf8')).trim();
  } catch {
    return 'kube-system'; // outside a cluster: where the manifests put it
  }
}
