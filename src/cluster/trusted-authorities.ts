import { Logger } from '@nestjs/common';
import { CaBundle } from '../certificates/ca-bundle.js';
import type { TlsCredentials } from './api-server-access.js';

/** Credentials with a list of authorities. */
export interface TrustedTls extends Omit<TlsCredentials, 'ca'> {
  readonly ca?: string[];
  readonly allowPartialTrustChain?: boolean;
}

/** The authorities of one server. They are parsed again when their text changes. */
export class TrustedAuthorities {
  private readonly logger = new Logger('cluster');
  private text?: string;
  private pems: string[] = [];

  constructor(
    /** URL of the server, for messages. */
    private readonly server: string,
  ) {}

  /**
   * The same credentials with a list of authorities, because OpenSSL stops at the first one that it cannot read. As in
   * Go, every listed certificate is trusted, even if it is not a root. Throws if there is none.
   */
  apply(tls: TlsCredentials): TrustedTls {
    const { ca, ...rest } = tls;
    return ca === undefined ? rest : { ...rest, ca: this.read(String(ca)), allowPartialTrustChain: true };
  }

  private read(text: string): string[] {
    if (text === this.text) return this.pems;
    const bundle = this.parse(text);
    for (const warning of bundle.warnings(`certificate authority of ${this.server}`)) this.logger.warn(warning);
    this.pems = bundle.anchors.map(String);
    this.text = text;
    return this.pems;
  }

  private parse(text: string): CaBundle {
    try {
      return CaBundle.parse(text);
    } catch (error) {
      throw new Error(`certificate authority of ${this.server}: ${(error as Error).message}`, { cause: error });
    }
  }
}
