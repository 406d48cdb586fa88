import { createSecureContext, type SecureContext, type Server, type TlsOptions } from 'node:tls';
import type { Options } from '../config/options.js';
import { type CertificateSource, FileSource, SelfSignedSource } from './certificate-source.js';
import { CurrentKeyPair } from './current-key-pair.js';
import type { KeyPair } from './key-pair.js';
import { type SniCertificate, namesOf, selectFor } from './sni.js';

type SniCallback = NonNullable<TlsOptions['SNICallback']>;

/** The default certificate and those for certain names, as they are now. */
export class Certificates {
  private byName: ReadonlyMap<string, SecureContext>;
  private server?: Server;

  private constructor(
    private readonly settings: TlsOptions,
    private readonly main: CurrentKeyPair,
    private readonly named: readonly { readonly pair: CurrentKeyPair; readonly names: readonly string[] }[],
  ) {
    this.byName = this.contexts();
  }

  /** Rejects, naming the flag and the file, when a certificate cannot be used. */
  static async load(options: Options, settings: TlsOptions, nowMs: number): Promise<Certificates> {
    const main = await CurrentKeyPair.fromSource(mainSource(options), nowMs);
    const named = await Promise.all(
      options.tlsSniCertKeys.map(async ({ certFile, keyFile, names }) => ({
        pair: await CurrentKeyPair.fromSource(new FileSource('--tls-sni-cert-key', certFile, keyFile), nowMs),
        names,
      })),
    );
    return new Certificates(settings, main, named);
  }

  /** The options of a TLS server. */
  get tlsOptions(): TlsOptions {
    const { cert, key } = this.main.pair;
    const SNICallback: SniCallback = (name, done) => done(null, selectFor(name, this.byName));
    return { ...this.settings, cert, key, SNICallback };
  }

  /** Has the server show new certificates to new connections from now on. */
  attach(server: Server): void {
    this.server = server;
  }

  /** Loads new certificates. Open connections keep theirs. */
  async check(nowMs: number): Promise<void> {
    const mainChanged = await this.main.check(nowMs);
    const changes = await Promise.all(this.named.map(({ pair }) => pair.check(nowMs)));
    if (mainChanged) this.server?.setSecureContext({ ...this.settings, ...this.main.pair });
    if (changes.includes(true)) this.byName = this.contexts();
  }

  private contexts(): ReadonlyMap<string, SecureContext> {
    return namesOf(
      this.named.map(({ pair, names }): SniCertificate<SecureContext> => ({
        value: this.context(pair.pair),
        names,
        cert: pair.pair.cert,
      })),
    );
  }

  private context({ cert, key }: KeyPair): SecureContext {
    return createSecureContext({ ...this.settings, cert, key });
  }
}

function mainSource({ tlsCertFile, tlsPrivateKeyFile, certDir }: Options): CertificateSource {
  if (tlsCertFile === undefined || tlsPrivateKeyFile === undefined) return new SelfSignedSource(certDir);
  return new FileSource('--tls-cert-file, --tls-private-key-file', tlsCertFile, tlsPrivateKeyFile);
}
