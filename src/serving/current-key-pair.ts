import { Logger } from '@nestjs/common';
import type { CertificateSource } from './certificate-source.js';
import { type KeyPair, leafOf } from './key-pair.js';

/** The last good pair of a source that changes while the server runs. */
export class CurrentKeyPair {
  private readonly logger = new Logger('Serving');
  private complaint?: string;
  private loaded: KeyPair;

  private constructor(private readonly source: CertificateSource) {}

  /** Rejects with the name of the source if there is no valid pair. */
  static async fromSource(source: CertificateSource, nowMs: number): Promise<CurrentKeyPair> {
    const current = new CurrentKeyPair(source);
    try {
      current.loaded = await source.load(nowMs);
    } catch (error) {
      throw new Error(`${source.name}: ${(error as Error).message}`, { cause: error });
    }
    return current;
  }

  /** The pair to show to clients. */
  get pair(): KeyPair {
    return this.loaded;
  }

  /**
   * Looks whether there is a new pair, and returns whether `pair` changed. A broken one changes nothing and is told
   * once, when two looks in a row find it so: certificate and key may be read while they are being replaced.
   */
  async check(nowMs: number): Promise<boolean> {
    try {
      const { cert, key } = await this.source.load(nowMs);
      this.complaint = undefined;
      if (cert === this.loaded.cert && key === this.loaded.key) return false;
      this.loaded = { cert, key };
      this.logger.log(`${this.source.name}: new serving certificate, good until ${leafOf(this.loaded).validTo}`);
      return true;
    } catch (error) {
      this.complain((error as Error).message);
      return false;
    }
  }

  private complain(problem: string): void {
    if (this.complaint === undefined) {
      this.complaint = '';
    } else if (this.complaint !== problem) {
      this.complaint = problem;
      this.logger.error(`${this.source.name}: ${problem}; the previous certificate stays in use`);
    }
  }
}
