import { X509Certificate } from 'node:crypto';

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The authorities that one source of identities trusts. Other content is another object, so that caches notice. */
export class CaBundle {
  private constructor(
    /** The text that it was read from. */
    readonly pem: string,
    readonly anchors: readonly X509Certificate[],
  ) {}

  /**
   * Reads PEM. As in the original one bad certificate spoils the bundle.
   *
   * @throws Error that says what is wrong, without quoting the text
   */
  static parse(pem: string): CaBundle {
    const blocks = pem.match(PEM_BLOCK) ?? [];
    if (blocks.length === 0) throw new Error('there is no PEM certificate in it');
    return new CaBundle(pem, blocks.map(parseCertificate));
  }

  /** Whether exactly this certificate is one of the anchors. */
  contains(certificate: X509Certificate): boolean {
    return this.anchors.some((anchor) => anchor.raw.equals(certificate.raw));
  }
}

function parseCertificate(block: string, index: number): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (error) {
    throw new Error(`certificate ${index + 1} in it cannot be read`, { cause: error });
  }
}
