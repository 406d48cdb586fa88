import { Logger } from '@nestjs/common';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { CaBundle } from '../../certificates/ca-bundle.js';
import { type KubeletTlsVerify, Options } from '../../config/options.js';
import { systemProblem } from '../../model/system-error.js';
import { KubeletCredentials, type Pem } from './kubelet-credentials.js';
import { KubeletError } from '../kubelet-error.js';
import { ReloadedFile } from './reloaded-file.js';

/** How connections are secured. It is another object when certificates have changed. */
export interface ConnectionSecurity {
  readonly context: SecureContext;
  /** Which names the kubelet's certificate must have. */
  readonly verify: KubeletTlsVerify;
  /** The authorities of `context`; undefined when nothing is verified. */
  readonly authorities: () => CaBundle | undefined;
}

/** What a secure context is made of. It has changed if one of them is another object. */
type Material = readonly [ca: Pem | string[], cert: Pem | undefined, key: Pem | undefined];

/** The same, where a file may have to be read first. */
type MaterialParts = readonly [
  ca: Material[0] | Promise<Buffer>,
  cert: Material[1] | Promise<Buffer>,
  key: Material[2] | Promise<Buffer>,
];

const NO_AUTHORITY: string[] = [];

/**
 * The certificates for connections to kubelets. All connections share one secure context: a context of its own would
 * give each connection a copy of all certificates.
 */
export class KubeletTls {
  private readonly logger = new Logger('Kubelet');
  private readonly caFile?: ReloadedFile;
  private readonly certFile?: ReloadedFile;
  private readonly keyFile?: ReloadedFile;
  private material?: Material;
  private security?: ConnectionSecurity;

  constructor(
    private readonly options: Options,
    private readonly credentials: KubeletCredentials,
    private readonly verify: KubeletTlsVerify,
  ) {
    const { kubeletCertificateAuthority, kubeletClientCertificate, kubeletClientKey } = options;
    if (kubeletCertificateAuthority !== undefined) {
      this.caFile = new ReloadedFile('kubelet-certificate-authority', kubeletCertificateAuthority);
    }
    if (kubeletClientCertificate !== undefined) {
      this.certFile = new ReloadedFile('kubelet-client-certificate', kubeletClientCertificate);
    }
    if (kubeletClientKey !== undefined) this.keyFile = new ReloadedFile('kubelet-client-key', kubeletClientKey);
  }

  /** Rejects with the names of the flags whose file cannot be read, or has no authority although it should. */
  async checkFiles(nowMs: number): Promise<void> {
    const files = [this.caFile, this.certFile, this.keyFile].filter((file) => file !== undefined);
    const looks = await Promise.allSettled(files.map((file) => this.checkFile(file, nowMs)));
    const problems = looks.filter((look) => look.status === 'rejected').map(({ reason }) => messageOf(reason));
    if (problems.length > 0) throw new Error(problems.join('; '));
  }

  /**
   * Returns how new connections are secured: the same object until a certificate, key or authority changes. If the new
   * ones do not fit, as when a certificate is replaced before its key, the last object stays in use. Rejects with a
   * KubeletError, `OwnCertificates`, when there never was one.
   */
  currentSecurity(nowMs: number): ConnectionSecurity | Promise<ConnectionSecurity> {
    const { security } = this;
    return security !== undefined && this.isKnown(this.readMaterial(nowMs)) ? security : this.renew(nowMs);
  }

  private async renew(nowMs: number): Promise<ConnectionSecurity> {
    try {
      const parts = this.readMaterial(nowMs);
      const material = await Promise.all([parts[0], parts[1], parts[2]]);
      if (this.security !== undefined && this.isKnown(material)) return this.security;
      // Remembered before it is tried, so that unusable certificates are tried and logged once.
      this.material = material;
      const [ca, cert, key] = material;
      const bundle = this.bundleOf(ca);
      // As in Go, each certificate of the bundle is trusted, even if it is not a root.
      const context = createSecureContext({
        ca: bundle?.anchors.map(String) ?? ca,
        cert,
        key,
        allowPartialTrustChain: true,
      });
      const authorities = bundle === undefined ? lazily(ca as string[]) : () => bundle;
      this.security = { context, verify: this.verify, authorities };
    } catch (error) {
      if (this.security === undefined) throw unusable(error);
      this.logger.error(`new certificates for kubelet connections are not usable: ${messageOf(error)}`);
    }
    return this.security;
  }

  private async checkFile(file: ReloadedFile, nowMs: number): Promise<void> {
    const content = await file.readContent(nowMs);
    if (file === this.caFile) this.parseAuthorities(content);
  }

  /** The authorities of the flag's file or of the kubeconfig; undefined: those of the system, or none. */
  private bundleOf(ca: Material[0]): CaBundle | undefined {
    if (Array.isArray(ca)) return undefined;
    const bundle = this.parseAuthorities(ca);
    const { kubeletCertificateAuthority: path } = this.options;
    const source =
      path === undefined ? 'certificate authority for kubelets' : `--kubelet-certificate-authority=${path}`;
    for (const warning of bundle.warnings(source)) this.logger.warn(warning);
    return bundle;
  }

  /** Throws when there is no certificate in it. OpenSSL would accept that, and refuse every kubelet. */
  private parseAuthorities(ca: Pem): CaBundle {
    try {
      return CaBundle.parse(String(ca));
    } catch (error) {
      throw this.caFile?.problem(messageOf(error)) ?? error;
    }
  }

  private isKnown(parts: readonly unknown[]): boolean {
    return parts.every((part, i) => part === this.material?.[i]);
  }

  private readMaterial(nowMs: number): MaterialParts {
    const { ca, cert, key } = this.credentials;
    return [
      this.verify === 'insecure' ? NO_AUTHORITY : (this.caFile?.readContent(nowMs) ?? ca ?? systemAuthorities()),
      this.certFile?.readContent(nowMs) ?? cert,
      this.keyFile?.readContent(nowMs) ?? key,
    ];
  }
}

let system: string[] | undefined;

/** As in Go, the authorities of the system and not those of Node.js. */
function systemAuthorities(): string[] {
  return (system ??= getCACertificates('system'));
}

/** Parses the more than a hundred authorities of the system only when OpenSSL has refused a certificate. */
function lazily(authorities: string[]): () => CaBundle | undefined {
  let bundle: CaBundle | undefined;
  return () => (authorities.length === 0 ? undefined : (bundle ??= CaBundle.parse(authorities.join('\n'))));
}

function messageOf(error: unknown): string {
  return systemProblem(error, 'certificate');
}

function unusable(error: unknown): KubeletError {
  return new KubeletError(
    'OwnCertificates',
    `this server's own certificates for kubelet connections are not usable: ${messageOf(error)}`,
    'Check the files of --kubelet-certificate-authority, --kubelet-client-certificate and --kubelet-client-key, or ' +
      'the certificates of the kubeconfig.',
    { cause: error },
  );
}
