import { Global, Module } from '@nestjs/common';
import { ApiServerAccess, type TlsCredentials } from './cluster/api-server-access.js';
import { ClusterModule } from './cluster/cluster.module.js';
import { KubeletCredentials } from './kubelet/trust/kubelet-credentials.js';
import { steadyNowMs } from './model/steady-time.js';

/** How long credentials count as current. Tokens are renewed minutes before they expire. */
const REREAD_MS = 10_000;

/**
 * The identity for kubelets, the same as for the kube-apiserver: the user of the kubeconfig or the ServiceAccount of
 * the Pod. Files and plugins are read again every ten seconds, because credentials rotate.
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
      // Equal bytes stay the same object, because a new object needs new connections.
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

/** Gives the identity of the cluster connection to kubelet connections. Neither folder imports the other. */
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
