import { fileURLToPath } from 'node:url';
import { builtOrStopped } from './built-or-stopped.ts';
import { kubeconfigText } from '../simulator/kube-apiserver/kubeconfig.ts';
import type { ApiClient, ApiObject } from './api-client.ts';
import { availability, available } from './availability.ts';
import { ControlPlane } from './control-plane.ts';
import { eventually } from './eventually.ts';
import { Fleet } from './fleet.ts';
import { Kubectl } from './kubectl.ts';
import type { KubectlVersion } from './kubectl.ts';
import { RESOLUTION_S, SUBJECT, Server } from './server.ts';
import { ServicePort } from './service-port.ts';
import { Workspace } from './workspace.ts';

const BASE = fileURLToPath(new URL('../../deploy/base', import.meta.url));
const SYSTEM = '/api/v1/namespaces/kube-system';
const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';

/** What cluster to start. */
export interface ClusterOptions {
  readonly nodes: number;
  /** Whether the controllers run: namespaces, Deployments, the HPA. With flags of theirs, they do and have these. */
  readonly controllers?: boolean | readonly string[];
  /** Controllers that few scenarios need, such as `endpointslice`. */
  readonly moreControllers?: readonly string[];
}

/** A real control plane with simulated nodes, in which the manifests of deploy/base are applied, and no server yet. */
export class Cluster {
  readonly workspace: Workspace;
  plane: ControlPlane;
  fleet: Fleet;
  /** Where the kube-apiserver finds the replicas of the server. */
  service: ServicePort;
  /** Where the server finds the kube-apiserver. */
  apiServerPort: ServicePort;
  #flags: string[] = [];
  #replicas = 0;
  #touches = 0;

  private constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /** Starts it; Pods that are there before the server have numbers when it is ready. */
  static async create(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(await Workspace.create());
    return builtOrStopped(cluster, () => cluster.#build(options));
  }

  /** A member of system:masters. */
  get admin(): ApiClient {
    return this.plane.admin;
  }

  /** What every replica is started with. */
  get serverFlags(): readonly string[] {
    return this.#flags;
  }

  kubectl(version: KubectlVersion = '1.37', kubeconfig = this.plane.adminKubeconfig): Kubectl {
    return new Kubectl(this.workspace, kubeconfig, version);
  }

  /** One more replica; the Service does not lead to it yet. */
  startServer(...flags: string[]): Promise<Server> {
    this.#replicas += 1;
    return Server.start(this.workspace, `metrics-server-${this.#replicas}`, [...this.#flags, ...flags]);
  }

  /** Starts one replica, and waits until it is ready and the kube-apiserver serves what it has. */
  async serve(...flags: string[]): Promise<Server> {
    const server = await this.startServer(...flags);
    await server.hasNumbers();
    await this.route(server);
    await this.available();
    return server;
  }

  /** Lets the Service lead to these replicas, and lets the kube-apiserver look at it, as new endpoints would. */
  async route(...servers: Server[]): Promise<void> {
    this.service.route(...servers.map(({ port }) => port));
    const annotations = { touched: String((this.#touches += 1)) };
    await this.admin.patch(`${SYSTEM}/services/metrics-server`, { metadata: { annotations } });
  }

  /** What the kube-apiserver says of a version of metrics.k8s.io: `True`, or why not. */
  availability(version: string): Promise<string> {
    return availability(this.admin, version);
  }

  /** Waits until the kube-apiserver serves every version that the subject has. */
  available(versions?: readonly string[]): Promise<void> {
    return available(this.admin, versions);
  }

  /** Creates a namespace unless it is there, and the ServiceAccount that Pods in it need. */
  async namespace(name: string): Promise<void> {
    await this.#createUnlessThere('/api/v1/namespaces', { metadata: { name } });
    await this.#createUnlessThere(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
  }

  /** Creates Pods of an application, of one container `app` each, and waits until they run. */
  async pods(namespace: string, application: string, count: number, containers = ['app']): Promise<void> {
    const spec = { containers: containers.map((name) => ({ name, image: 'none' })) };
    for (let i = 0; i < count; i++) {
      const metadata = { name: `${application}-${i}`, labels: { app: application } };
      await this.admin.create(`/api/v1/namespaces/${namespace}/pods`, { metadata, spec });
    }
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app=${application}`;
    await eventually(
      () => this.admin.list(path),
      (pods) => pods.filter((pod) => pod['status'].phase === 'Running').length === count,
    );
  }

  /** Waits until the server has the numbers of so many Pods with this label. */
  measured(namespace: string, application: string, count: number): Promise<readonly ApiObject[]> {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=app=${application}`;
    return eventually(
      () => this.admin.list(path),
      (pods) => pods.length === count,
    );
  }

  async stop(): Promise<void> {
    await this.fleet?.stop();
    await this.workspace.remove();
    await Promise.all([this.service?.close(), this.apiServerPort?.close(), this.plane?.close()]);
  }

  async #build({ nodes, controllers, moreControllers }: ClusterOptions): Promise<void> {
    this.plane = await ControlPlane.start(this.workspace);
    this.fleet = await Fleet.start(this.plane, nodes);
    [this.service, this.apiServerPort] = [await ServicePort.open(), await ServicePort.open()];
    this.apiServerPort.route(this.plane.port);
    if (controllers) this.plane.startControllers(moreControllers, controllers === true ? [] : controllers);
    for (const name of ['default', 'kube-system']) await this.namespace(name);
    await this.#install();
    // A server is ready when it has numbers of a Pod, and no real cluster is without one.
    await this.pods('kube-system', 'agent', 1);
  }

  /** Applies the manifests, and changes what only a cluster network could do. */
  async #install(): Promise<void> {
    await this.kubectl().text('apply', '--server-side', '--validate=strict', '-k', BASE);
    // The server is no Pod: the Service leads to this machine, at the port that stands for it.
    await this.admin.delete(`${SYSTEM}/services/metrics-server`);
    const spec = { type: 'ExternalName', externalName: 'localhost' };
    await this.admin.create(`${SYSTEM}/services`, { metadata: { name: 'metrics-server' }, spec });
    const { port } = this.service;
    for (const version of ['v1beta1', 'v1'])
      await this.admin.patch(`${API_SERVICES}/${version}.metrics.k8s.io`, { spec: { service: { port } } });
    // The original's manifests have no v1, which it does not serve.
    if (SUBJECT === 'original') await this.admin.delete(`${API_SERVICES}/v1.metrics.k8s.io`);
    this.#flags = await this.#readFlags();
  }

  /** The flags of the Deployment, and after them those of this machine, which win. */
  async #readFlags(): Promise<string[]> {
    const deployment = await this.admin.get('/apis/apps/v1/namespaces/kube-system/deployments/metrics-server');
    const [container] = deployment['spec'].template.spec.containers as { args: string[] }[];
    const kubeconfig = await this.#serverKubeconfig(deployment['spec'].template.spec.serviceAccountName);
    return [
      ...container!.args,
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--kubelet-certificate-authority=${this.workspace.path('cluster-ca.crt')}`,
      `--metric-resolution=${RESOLUTION_S}s`,
      '--kubelet-request-timeout=5s',
    ];
  }

  /** With a token of the very ServiceAccount that the manifests create, so that what it may do is what they grant. */
  async #serverKubeconfig(serviceAccount: string): Promise<string> {
    const spec = { expirationSeconds: 3_600 };
    const answer = await this.admin.create(`${SYSTEM}/serviceaccounts/${serviceAccount}/token`, { spec });
    const url = `https://127.0.0.1:${this.apiServerPort.port}`;
    const credentials = { token: String(answer['status'].token) };
    const text = kubeconfigText(serviceAccount, url, this.plane.pki.cluster.cert, credentials);
    return this.workspace.write('metrics-server.kubeconfig', text);
  }

  async #createUnlessThere(path: string, object: object): Promise<void> {
    const { status, text } = await this.admin.send('POST', path, object);
    if (status >= 300 && status !== 409) throw new Error(`${path}: ${status} ${text}`);
  }
}
