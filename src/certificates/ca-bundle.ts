import type { X509Certificate } from 'node:crypto';
import { readCertificateBlocks } from './certificate-blocks.js';

/** The authorities of one source of identities. New content is a new object, so that caches notice. */
export class CaBundle {
  private constructor(
    /** The text that it was read from. */
    readonly pem: string,
    readonly anchors: readonly X509Certificate[],
    /** One sentence for each certificate that could not be read and is left out. */
    readonly broken: readonly string[],
  ) {}

  /**
   * Reads PEM. A certificate that cannot be read is left out.
   *
   * @throws Error that says what is wrong, without quoting the text, when no certificate is left
   */
  static parse(pem: string): CaBundle {
    const { certificates, broken } = readCertificateBlocks(pem);
    if (certificates.length > 0) return new CaBundle(pem, certificates, broken);
    throw new Error(broken.length === 0 ? 'it contains no PEM certificate' : broken.join('; '));
  }

  /** Whether exactly this certificate is one of the anchors. */
  contains(certificate: X509Certificate): boolean {
    return this.anchors.some((anchor) => anchor.raw.equals(certificate.raw));
  }

  /** What to log of a bundle that was read here, one line for each certificate that is left out. */
  warnings(source: string): string[] {
    return this.broken.map((problem) => `${source}: ${problem}. It is ignored; the others are used`);
  }
}
