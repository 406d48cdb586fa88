import { Global, Module } from '@nestjs/common';
import { ApiServerAccess, type TlsCredentials } from './cluster/api-server-access.js';
import { ClusterModule } from './cluster/cluster.module.js';
import { KubeletCredentials } from './kubelet/trust/kubelet-credentials.js';
import { steadyNowMs } from './model/steady-time.js';

/** How long what was read counts as current. Tokens are renewed minutes before they end. */
const REREAD_MS = 10_000;

/**
 * Towards kubelets this server is whom it is towards the kube-apiserver: the user of the kubeconfig or the ServiceAccount
 * of its Pod. Files and plugins are asked again every ten seconds, so that what rotates is followed.
 */
export class AccessCredentials extends KubeletCredentials {
  private bearerToken: string | undefined;
  private tls: Pick<TlsCredentials, 'ca' | 'cert' | 'key'> = {};
  private readAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(private readonly access: ApiServerAccess) {
    super();
  }

  override token(): string | undefined | Promise<string | undefined> {
    if (steadyNowMs() - this.readAtMs < REREAD_MS) return this.bearerToken;
    return (this.reading ??= this.read()).then(() => this.bearerToken);
  }

  override get ca() {
    return this.tls.ca;
  }

  override get cert() {
    return this.tls.cert;
  }

  override get key() {
    return this.tls.key;
  }

  override get insecure(): boolean {
    return this.access.skipsTlsVerification;
  }

  private async read(): Promise<void> {
    try {
      const { headers, tls } = await this.access.credentials();
      const { authorization } = headers;
      this.bearerToken = authorization?.startsWith('Bearer ') ? authorization.slice(7).trim() : undefined;
      const { ca, cert, key } = tls;
      // The same bytes stay the same object: other objects mean other connections.
      if (!sameBytes([ca, cert, key], [this.tls.ca, this.tls.cert, this.tls.key])) this.tls = { ca, cert, key };
      this.readAtMs = steadyNowMs();
    } finally {
      this.reading = undefined;
    }
  }
}

function sameBytes(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.every((value, i) => String(value) === String(others[i]));
}

/** Gives kubelet connections the identity that the cluster connection has; neither folder knows the other. */
@Global()
@Module({
  imports: [ClusterModule],
  providers: [
    {
      provide: KubeletCredentials,
      inject: [ApiServerAccess],
      useFactory: async (access: ApiServerAccess) => {
        const credentials = new AccessCredentials(access);
        await credentials.token();
        return credentials;
      },
    },
  ],
  exports: [KubeletCredentials],
})
export class KubeletCredentialsModule {}
