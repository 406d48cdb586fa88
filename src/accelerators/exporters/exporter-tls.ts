import { readFile } from 'node:fs/promises';
import {
  checkServerIdentity,
  createSecureContext,
  getCACertificates,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls';
import { CaBundle } from '../../certificates/ca-bundle.js';
import type { ServerTrust } from '../../certificates/server-trust.js';
import type { AcceleratorOptions } from '../../config/accelerator-options.js';
import { systemProblem } from '../../model/system-error.js';
import { ExporterError } from './exporter-error.js';

/** How connections are secured. It is another object when the authorities have changed. */
export interface ExporterSecurity {
  readonly context: SecureContext;
  /** The authorities of `context`, for certificates that OpenSSL refuses; undefined: the refusal stands. */
  readonly authorities: CaBundle | undefined;
}

/** How connections to exporters are secured: by the authorities of a file, which may change, or of the system. */
export class ExporterTls {
  private text?: string | undefined;
  private security?: ExporterSecurity;

  constructor(private readonly options: AcceleratorOptions) {}

  /** Returns how new connections are secured. Rejects with ExporterError. */
  async currentSecurity(): Promise<ExporterSecurity> {
    const { certificateAuthority: path, insecureTls } = this.options;
    const text = insecureTls || path === undefined ? undefined : await this.readAuthorities(path);
    if (this.security !== undefined && text === this.text) return this.security;
    const authorities = text === undefined ? undefined : authoritiesOf(text, path!);
    const ca = authorities?.anchors.map(String) ?? (insecureTls ? [] : getCACertificates('system'));
    this.text = text;
    this.security = { context: createSecureContext({ ca, allowPartialTrustChain: true }), authorities };
    return this.security;
  }

  /**
   * How an exporter is verified: its certificate must have one of these names. Undefined: it is not verified. As in Go,
   * only the alternative names count and never the common name.
   */
  trustOf({ authorities }: ExporterSecurity, names: readonly string[]): ServerTrust | undefined {
    if (this.options.insecureTls) return undefined;
    return { authorities: () => authorities, checkNames: (certificate) => checkNames(names, certificate) };
  }

  private async readAuthorities(path: string): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (this.text !== undefined) return this.text;
      throw unusable(path, systemProblem(error, 'file'), error);
    }
  }
}

function checkNames(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const nameless = { ...certificate, subject: { ...certificate.subject, CN: '' } };
  const refusals = names.map((name) => checkServerIdentity(name, nameless));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

function authoritiesOf(text: string, path: string): CaBundle {
  try {
    return CaBundle.parse(text);
  } catch (error) {
    throw unusable(path, systemProblem(error, 'certificate'), error);
  }
}

function unusable(path: string, problem: string, cause: unknown): ExporterError {
  return new ExporterError(
    'Authorities',
    `--accelerators-certificate-authority=${path}: ${problem}`,
    'Give a PEM file that this server can read.',
    { cause },
  );
}
