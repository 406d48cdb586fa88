import { randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyPair, KeyPairError, readKeyPair } from './key-pair.js';
import { isOwn } from './self-signed.js';

/** The folder of `--cert-dir`, with the original's file names in it. */
export class CertDir {
  readonly certFile: string;
  readonly keyFile: string;

  constructor(readonly path: string) {
    this.certFile = join(path, 'apiserver.crt');
    this.keyFile = join(path, 'apiserver.key');
  }

  /**
   * Returns the pair in the folder; undefined if there is none, or if our own was only half written before the
   * machine stopped.
   *
   * @throws KeyPairError when one of the two files is missing, or a pair of somebody else is broken
   */
  async readKeyPair(): Promise<KeyPair | undefined> {
    const [hasCert, hasKey] = await Promise.all([exists(this.certFile), exists(this.keyFile)]);
    if (!hasCert && !hasKey) return undefined;
    try {
      return await readKeyPair(this.certFile, this.keyFile);
    } catch (error) {
      if (error instanceof KeyPairError && (await this.holdsOwnCertificate())) return undefined;
      throw error;
    }
  }

  /**
   * Replaces the pair. Readers see whole files. The key is written first, because a lone new key is renewed: see
   * `readKeyPair`.
   */
  async writeKeyPair({ cert, key }: KeyPair): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await replaceFile(this.keyFile, key);
    await replaceFile(this.certFile, cert);
  }

  private async holdsOwnCertificate(): Promise<boolean> {
    try {
      return isOwn({ cert: await readFile(this.certFile, 'utf8') });
    } catch {
      return false;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );
}

async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.${randomUUID()}`;
  try {
    await writeFile(next, text, { mode: 0o600, flag: 'wx', flush: true });
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
