import { createHash, X509Certificate } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Review } from '../simulator/kube-apiserver/reviews.ts';
import { authenticated } from '../simulator/kube-apiserver/user.ts';
import type { SimulatedClusterOptions } from '../simulator/cluster.ts';
import { type ClientCertificate, type ClientCertificates, makeClientCertificates } from './client-certificates.ts';
import { ServerUnderTest } from './server-under-test.ts';

/** The response to a client. */
export interface AuthAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** How a client asks: by which kind of certificate, and with which header fields, names and values in turn. */
export interface AuthRequest {
  readonly certificate?: string;
  readonly headers?: readonly string[];
}

export const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';

/** A busy machine takes long to open the more than a hundred connections of some specs. */
const CONNECT_MS = 60_000;

/** The server, and clients with certificates of all kinds. */
export class AuthUnderTest {
  private readonly agents = new Map<string, Agent>();

  private constructor(
    readonly server: ServerUnderTest,
    readonly certificates: ClientCertificates,
  ) {}

  /**
   * Starts a cluster and a server. The group `viewers` may get and list metrics. The token `carols-token` is of carol, who
   * is in it; `masters-token` is of a user in system:masters. The authorities of the certificates are published, unless
   * flags name others.
   */
  static async start(
    flags: readonly string[] = [],
    of: SimulatedClusterOptions = {},
    publish = true,
  ): Promise<AuthUnderTest> {
    const server = await ServerUnderTest.start({ nodes: 1, pods: 1, ...of }, flags);
    const made = new AuthUnderTest(server, await makeClientCertificates(server.cluster.pki));
    const { authentication, authorization } = server.cluster.apiServer;
    const [apiGroups, resources] = [['metrics.k8s.io'], ['nodes', 'pods']];
    authorization.allow({ to: 'viewers', verbs: ['get', 'list'], apiGroups, resources });
    authentication.addToken(
      { ...authenticated('carol', ['viewers'], 'c-1'), extra: { scopes: ['a', 'b'] } },
      'carols-token',
    );
    authentication.addToken(authenticated('root', ['system:masters']), 'masters-token');
    await server.cycle();
    if (publish)
      await made.publish({ 'client-ca-file': made.certificates.clientAuthorities }, { certificate: 'alice' });
    return made;
  }

  /** Changes the ConfigMap of the cluster, and waits until `witness` is believed. */
  async publish(data: Record<string, string>, witness: AuthRequest): Promise<void> {
    this.server.cluster.store.update('configmaps', 'extension-apiserver-authentication', 'kube-system', (object) => ({
      ...object,
      data: { ...object.data, ...data },
    }));
    while ((await this.ask('/healthz', witness)).status === 401) await new Promise(setImmediate);
  }

  /** Makes another kind of certificate known. */
  add(kind: string, certificate: ClientCertificate): void {
    this.certificates.kinds[kind] = certificate;
  }

  /** Reviews that were asked from here on, at each call. */
  watchReviews(): () => Review[] {
    let seen = this.server.cluster.apiServer.reviews.length;
    return () => {
      const fresh = this.server.cluster.apiServer.reviews.slice(seen);
      seen += fresh.length;
      return fresh;
    };
  }

  async ask(
    path: string,
    { certificate = 'none', headers = [] }: AuthRequest = {},
    method = 'GET',
  ): Promise<AuthAnswer> {
    const dispatcher = this.agentOf(certificate);
    const answer = await request(`${this.server.url}${path}`, { method, headers: [...headers], dispatcher });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  /** What SubjectAccessReviews say about a certificate. */
  credentialId(kind: string): string {
    const { raw } = new X509Certificate(this.certificate(kind)!.cert);
    return `X509SHA256=${createHash('sha256').update(raw).digest('hex')}`;
  }

  certificate(kind: string): ClientCertificate | undefined {
    if (!(kind in this.certificates.kinds)) throw new Error(`there is no certificate "${kind}"`);
    return this.certificates.kinds[kind];
  }

  async stop(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
    await this.server.stop();
  }

  /** HTTP/1.1, so that header fields go out as they are written. */
  private agentOf(kind: string): Agent {
    const certificate = this.certificate(kind);
    const agent =
      this.agents.get(kind) ??
      new Agent({ allowH2: false, connect: { rejectUnauthorized: false, timeout: CONNECT_MS, ...certificate } });
    this.agents.set(kind, agent);
    return agent;
  }
}
