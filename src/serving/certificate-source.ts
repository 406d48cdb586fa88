import { Logger } from '@nestjs/common';
import { systemProblem } from '../model/system-error.js';
import { CertDir } from './cert-dir.js';
import { type KeyPair, KeyPairError, readKeyPair } from './key-pair.js';
import { isDueForRenewal, makeSelfSigned, ownNamespace, servingNames } from './self-signed.js';

/** Where a serving certificate comes from. */
export interface CertificateSource {
  /** The flags that name the source, for messages. */
  readonly name: string;
  /** The current pair. Rejects with a KeyPairError if it is not valid. */
  load(nowMs: number): Promise<KeyPair>;
}

/** Two files that others write. */
export class FileSource implements CertificateSource {
  constructor(
    readonly name: string,
    private readonly certFile: string,
    private readonly keyFile: string,
  ) {}

  load(): Promise<KeyPair> {
    return readKeyPair(this.certFile, this.keyFile);
  }
}

/** The pair in `--cert-dir`. If there is none, the server signs one and renews it before it expires. */
export class SelfSignedSource implements CertificateSource {
  readonly name = '--cert-dir';
  private readonly logger = new Logger('Serving');
  private readonly folder?: CertDir;
  /** The pair of a server that has no folder, or none that it can write to. */
  private inMemory?: KeyPair;

  constructor(certDir: string | undefined) {
    if (certDir !== undefined) this.folder = new CertDir(certDir);
  }

  async load(nowMs: number): Promise<KeyPair> {
    const kept = (await this.folder?.readKeyPair()) ?? this.inMemory;
    if (kept !== undefined && !isDueForRenewal(kept, nowMs)) return kept;
    // Where the folder keeps an old pair and cannot be written, the new one is in memory.
    if (this.inMemory !== undefined && !isDueForRenewal(this.inMemory, nowMs)) return this.inMemory;
    const made = makeSelfSigned(servingNames(await ownNamespace()), nowMs);
    await this.keep(made);
    return made;
  }

  private async keep(made: KeyPair): Promise<void> {
    try {
      if (this.folder === undefined) this.inMemory = made;
      else await this.folder.writeKeyPair(made);
    } catch (error) {
      const why = error instanceof KeyPairError ? error.message : systemProblem(error, 'file');
      this.logger.warn(
        `--cert-dir="${this.folder!.path}" cannot be written (${why}): the self-signed certificate is kept in memory, so clients see another one after each restart`,
      );
      this.inMemory = made;
    }
  }
}
