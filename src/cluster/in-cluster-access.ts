import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { steadyNowMs } from '../model/steady-time.js';
import { ApiServerAccess, type ClientIdentity } from './api-server-access.js';
import { requireReadable } from './require-readable.js';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
/** As in client-go. The kubelet renews a token long before it expires. */
const REREAD_MS = 60_000;

/** The access of a Pod: the service of the kube-apiserver, and the token and authority that the kubelet mounts. */
export class InClusterAccess extends ApiServerAccess {
  private readAtMs = Number.NEGATIVE_INFINITY;
  private read?: ClientIdentity;

  /** @param folder of the service account, with `token` and `ca.crt` */
  private constructor(
    readonly server: string,
    private readonly folder: string,
  ) {
    super();
  }

  /** Reads files below `root`. Throws an Error that says what to do. */
  static load(root = ''): InClusterAccess {
    const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
    if (!host || !port) {
      throw new Error(
        'no --kubeconfig is given and this is not a Pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are unset): ' +
          'give --kubeconfig=<file>, or run in a cluster',
      );
    }
    const folder = `${root}${SERVICE_ACCOUNT}`;
    for (const file of ['token', 'ca.crt']) {
      requireReadable(
        `${folder}/${file}`,
        'no --kubeconfig is given and the Pod has no service account: set automountServiceAccountToken: true',
      );
    }
    return new InClusterAccess(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`, folder);
  }

  /**
   * As in client-go, the last content stays valid while the files cannot be read. Rejects if they were never readable.
   */
  async credentials(): Promise<ClientIdentity> {
    if (this.read && steadyNowMs() - this.readAtMs < REREAD_MS) return this.read;
    try {
      const [token, ca] = await Promise.all([
        readFile(`${this.folder}/token`, 'utf8'),
        readFile(`${this.folder}/ca.crt`, 'utf8'),
      ]);
      this.read = { tls: { ca }, headers: { authorization: `Bearer ${token.trim()}` } };
      this.readAtMs = steadyNowMs();
    } catch (error) {
      if (this.read === undefined) throw error;
    }
    return this.read;
  }
}
