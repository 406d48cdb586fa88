import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { request } from 'undici';
import { freePort } from '../simulator/demo/free-port.ts';
import { kubeconfigText } from '../simulator/kube-apiserver/kubeconfig.ts';
import type { Authority } from '../simulator/pki/authority.ts';
import { LOCAL_NAMES, createPki } from '../simulator/pki/pki.ts';
import type { Pki } from '../simulator/pki/pki.ts';
import { ApiClient } from './api-client.ts';
import type { Identity } from './api-client.ts';
import { binary } from './binaries.ts';
import { eventually } from './eventually.ts';
import type { Program } from './program.ts';
import type { Workspace } from './workspace.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const CONTROLLERS = ['namespace', 'serviceaccount', 'deployment', 'replicaset', 'horizontal-pod-autoscaler'];

/** What a cluster with real nodes needs. */
export interface ControlPlaneOptions {
  /** The port of the kube-apiserver; one that is free when not given. */
  readonly port?: number;
  /** Addresses of this machine at which it is reached too; the first one is what it tells others. */
  readonly addresses?: readonly string[];
}

/** etcd, kube-apiserver and, where it is needed, kube-controller-manager, on ports of 127.0.0.1. */
export class ControlPlane {
  readonly pki: Pki;
  /** `https://127.0.0.1:<port>` of the kube-apiserver; the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** A member of system:masters. */
  readonly admin: ApiClient;
  readonly #workspace: Workspace;
  readonly #addresses: readonly string[];
  readonly #serviceAccountKey: string;
  #frontProxy: Authority;
  #etcdUrl = '';
  #apiServer?: Program;
  #apiServerFlags: string[] = [];
  readonly #clients: ApiClient[] = [];

  private constructor(workspace: Workspace, pki: Pki, port: number, addresses: readonly string[], admin: Identity) {
    this.#workspace = workspace;
    this.#addresses = addresses;
    this.#frontProxy = pki.frontProxy;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#serviceAccountKey = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    this.pki = pki;
    this.port = port;
    this.url = `https://127.0.0.1:${port}`;
    this.admin = this.client(admin);
  }

  /** Starts etcd and kube-apiserver, and waits until the latter is ready. */
  static async start(workspace: Workspace, { port, addresses = [] }: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const pki = await createPki();
    const administrator = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
    const admin = await pki.cluster.issue(administrator);
    const plane = new ControlPlane(workspace, pki, port ?? (await freePort()), addresses, admin);
    await workspace.write('admin.kubeconfig', kubeconfigText('admin', plane.url, pki.cluster.cert, admin));
    await plane.#startEtcd();
    await plane.#writeApiServerFiles();
    await plane.startApiServer();
    return plane;
  }

  /** Path of a kubeconfig of system:masters. */
  get adminKubeconfig(): string {
    return this.#workspace.path('admin.kubeconfig');
  }

  /** A client of the kube-apiserver. */
  client(identity: Identity): ApiClient {
    const client = new ApiClient(this.url, this.pki.cluster.cert, identity);
    this.#clients.push(client);
    return client;
  }

  /** A client with a certificate that says who it is. */
  async user(name: string, ...groups: string[]): Promise<ApiClient> {
    return this.client(await this.pki.cluster.issue({ commonName: name, organizations: groups, usage: 'client' }));
  }

  /** A token as the kube-apiserver itself would have signed it, good between these Unix times in seconds. */
  serviceAccountToken(namespace: string, name: string, uid: string, notBefore: number, notAfter: number): string {
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const subject = `system:serviceaccount:${namespace}:${name}`;
    const kubernetes = { namespace, serviceaccount: { name, uid } };
    const times = { iat: notBefore, nbf: notBefore, exp: notAfter };
    const claims = { iss: ISSUER, aud: [ISSUER], sub: subject, ...times, 'kubernetes.io': kubernetes };
    const text = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
    const key = createPrivateKey(this.#serviceAccountKey);
    const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }

  async startApiServer(): Promise<void> {
    const program = this.#workspace.start('kube-apiserver', binary('kube-apiserver'), this.#apiServerFlags);
    this.#apiServer = program;
    await eventually(async () => {
      program.mustRun();
      return (await this.admin.send('GET', '/readyz')).status === 200;
    });
  }

  async stopApiServer(): Promise<void> {
    await this.#apiServer?.stop('SIGKILL');
  }

  /** From the next start of the kube-apiserver on, another authority signs what proves that it speaks for a user. */
  async replaceFrontProxy(authority: Authority): Promise<void> {
    this.#frontProxy = authority;
    await this.#writeApiServerFiles();
  }

  /** Forgets all history up to now: a watch that goes on from before it is answered with 410. */
  async compact(): Promise<void> {
    const post = async (path: string, body: object): Promise<{ header: { revision: string } }> => {
      const answer = await request(`${this.#etcdUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
      return (await answer.body.json()) as { header: { revision: string } };
    };
    const { header } = await post('/v3/kv/range', { key: Buffer.from('/').toString('base64') });
    await post('/v3/kv/compaction', { revision: header.revision, physical: true });
  }

  /** Starts the controllers that scenarios need, the one of the HPA included, and more, all in a hurry but for these flags. */
  startControllers(
    more: readonly string[] = [],
    flags: readonly string[] = [],
    program: 'kube-controller-manager' | 'kube-controller-manager-1.32' = 'kube-controller-manager',
  ): Program {
    return this.#workspace.start(program, binary(program), [
      `--kubeconfig=${this.adminKubeconfig}`,
      '--secure-port=0',
      `--root-ca-file=${this.#workspace.path('cluster-ca.crt')}`,
      '--leader-elect=false',
      `--controllers=${[...CONTROLLERS, ...more].map((name) => `${name}-controller`).join(',')}`,
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      '--horizontal-pod-autoscaler-sync-period=3s',
      '--horizontal-pod-autoscaler-downscale-stabilization=3s',
      '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
      '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
      ...flags,
    ]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  async #startEtcd(): Promise<void> {
    const [client, peer] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    this.#etcdUrl = client;
    this.#workspace.start('etcd', binary('etcd'), [
      `--data-dir=${this.#workspace.path('etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      // Nothing of it is to survive.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]);
  }

  async #writeApiServerFiles(): Promise<void> {
    const workspace = this.#workspace;
    const { cluster } = this.pki;
    const names = [...LOCAL_NAMES, ...this.#addresses];
    const serving = await cluster.issue({ commonName: 'kube-apiserver', names, usage: 'server' });
    const members = { organizations: ['system:masters'], usage: 'client' } as const;
    const kubelets = await cluster.issue({ commonName: 'kube-apiserver-kubelet-client', ...members });
    const proxy = await this.#frontProxy.issue({ commonName: 'front-proxy-client', usage: 'client' });
    const { cert, key } = await workspace.writePair('kube-apiserver', serving);
    const proxyPair = await workspace.writePair('front-proxy-client', proxy);
    const kubeletPair = await workspace.writePair('kubelet-client', kubelets);
    const [told] = this.#addresses;
    const serviceAccountKey = await workspace.write('service-account.key', this.#serviceAccountKey);
    this.#apiServerFlags = [
      `--etcd-servers=${this.#etcdUrl}`,
      '--etcd-compaction-interval=0',
      ...(told === undefined
        ? ['--bind-address=127.0.0.1']
        : ['--bind-address=0.0.0.0', `--advertise-address=${told}`]),
      `--secure-port=${this.port}`,
      `--tls-cert-file=${cert}`,
      `--tls-private-key-file=${key}`,
      `--client-ca-file=${await workspace.write('cluster-ca.crt', cluster.cert)}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      `--kubelet-client-certificate=${kubeletPair.cert}`,
      `--kubelet-client-key=${kubeletPair.key}`,
      `--kubelet-certificate-authority=${workspace.path('cluster-ca.crt')}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--service-account-issuer=${ISSUER}`,
      `--service-account-signing-key-file=${serviceAccountKey}`,
      `--service-account-key-file=${serviceAccountKey}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      `--requestheader-client-ca-file=${await workspace.write('front-proxy-ca.crt', this.#frontProxy.cert)}`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${proxyPair.cert}`,
      `--proxy-client-key-file=${proxyPair.key}`,
      // With real nodes there are Pods to reach, but no kube-proxy by which a Service could be.
      `--enable-aggregator-routing=${told !== undefined}`,
      '--profiling=false',
    ];
  }
}
