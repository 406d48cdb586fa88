import { deployment } from '../cluster/autoscaled.ts';
import { builtOrStopped } from '../cluster/built-or-stopped.ts';
import { Cluster } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import type { Server } from '../cluster/server.ts';
import { kubeconfigText } from '../simulator/kube-apiserver/kubeconfig.ts';
import { containerNumbers, nodeNumbers, podNumbers } from './numbers.ts';
import type { Numbers, Reading } from './numbers.ts';
import { Tap } from './tap.ts';

/** The server scrapes all nodes twice at its start, 15 s apart, and then no more: what clients see does not change. */
const FROZEN = '--metric-resolution=1h';
/** The Node that has no numbers in the state `one node refused`. */
export const REFUSED_NODE = 'node-3';
const REFUSED = { kind: 'status', status: 403 } as const;
const API = '/apis/metrics.k8s.io/v1beta1';

/** Deployments of two Pods that HPAs may scale, by the kind of their metric. */
export const SCALED = { Resource: 'on-resource', ContainerResource: 'on-container' } as const;

/** What the server has to serve. */
export const STATES = ['nothing measured', 'one node refused', 'healthy'] as const;
export type State = (typeof STATES)[number];

/** A real control plane with three simulated nodes and this server, a tap for the client under test, and one for controllers. */
export class ClientCluster {
  cluster: Cluster;
  tap: Tap;
  /** Leads to the tap, with the token of a ServiceAccount that may do everything. */
  kubeconfig: string;
  controllerTap: Tap;
  controllerKubeconfig: string;
  #server?: Server;

  static async create(): Promise<ClientCluster> {
    const clients = new ClientCluster();
    return builtOrStopped(clients, () => clients.#build());
  }

  /** Replaces the server by one that has this to serve. */
  async enter(state: State): Promise<void> {
    const { cluster } = this;
    await this.#server?.program.stop();
    cluster.fleet.setFault(state === 'nothing measured' ? REFUSED : undefined);
    if (state === 'one node refused') cluster.fleet.setFault(REFUSED, [REFUSED_NODE]);
    this.#server = await cluster.startServer(FROZEN);
    await this.#server.answers('/readyz');
    await cluster.route(this.#server);
    await cluster.available();
    if (state === 'nothing measured') await this.#isRefused();
    else await this.#isMeasured(state === 'healthy' ? 3 : 2);
  }

  /** What the API says now, past the tap. */
  async readNumbers(reads: Reading, namespace?: string): Promise<Numbers> {
    const { admin } = this.cluster;
    if (reads === 'nodes') return nodeNumbers(await admin.list(`${API}/nodes`));
    const pods = await admin.list(`${API}/${namespace ? `namespaces/${namespace}/` : ''}pods`);
    return reads === 'pods' ? podNumbers(pods) : containerNumbers(pods);
  }

  async stop(): Promise<void> {
    this.tap?.close();
    this.controllerTap?.close();
    await this.cluster?.stop();
  }

  async #build(): Promise<void> {
    this.cluster = await Cluster.create({ nodes: 3 });
    const { cluster } = this;
    // No whole millicores and mebibytes, so that rounding shows.
    cluster.fleet.setLoad('web', (container) => {
      return container === 'app' ? { cores: 0.2034, mebibytes: 100.7 } : { cores: 0.0511, mebibytes: 32.3 };
    });
    await cluster.namespace('shop');
    await cluster.pods('shop', 'web', 4, ['app', 'sidecar']);
    await cluster.pods('shop', 'store', 1);
    const token = await this.#createToken();
    this.tap = await Tap.open(cluster.plane);
    this.kubeconfig = await this.#writeKubeconfig('client', this.tap, token);
    this.controllerTap = await Tap.open(cluster.plane);
    this.controllerKubeconfig = await this.#writeKubeconfig('controller', this.controllerTap, token);
    await this.#deploy();
  }

  #writeKubeconfig(name: string, { url }: Tap, token: string): Promise<string> {
    const { workspace, plane } = this.cluster;
    return workspace.write(`${name}.kubeconfig`, kubeconfigText(name, url, plane.pki.cluster.cert, { token }));
  }

  /** Runs the Deployments, of two containers each that ask for 100m and 100Mi. */
  async #deploy(): Promise<void> {
    const { admin, fleet, plane } = this.cluster;
    plane.startControllers([], [`--kubeconfig=${this.controllerKubeconfig}`]);
    for (const name of Object.values(SCALED)) {
      fleet.setLoad(name, (container) => {
        return container === 'app' ? { cores: 0.3903, mebibytes: 300.2 } : { cores: 0.0204, mebibytes: 40.1 };
      });
      await deployment(admin, 'default', name, ['app', 'sidecar'], 2);
    }
    await eventually(
      () => admin.list('/api/v1/namespaces/default/pods'),
      (pods) => pods.filter(({ status }) => status.phase === 'Running').length === 4,
    );
  }

  async #createToken(): Promise<string> {
    const { admin } = this.cluster;
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await admin.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name: 'client' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: 'client' }],
    });
    await admin.create(accounts, { metadata: { name: 'client' } });
    const { status } = await admin.create(`${accounts}/client/token`, { spec: { expirationSeconds: 7_200 } });
    return String(status.token);
  }

  /** Waits until the nodes with numbers have them, of two scrapes. */
  async #isMeasured(nodes: number): Promise<void> {
    await eventually(
      () => this.readNumbers('nodes'),
      (numbers) => Object.keys(numbers).length === nodes,
    );
    const pods = await this.cluster.admin.list('/api/v1/pods');
    const expected = pods
      .filter(({ spec }) => nodes === 3 || spec.nodeName !== REFUSED_NODE)
      .reduce((total, { spec }) => total + (spec.containers as object[]).length, 0);
    await eventually(
      () => this.readNumbers('containers'),
      (numbers) => Object.keys(numbers).length === expected,
    );
  }

  /** Waits until each node was asked, so that the server expects no numbers. */
  async #isRefused(): Promise<void> {
    await eventually(
      () => this.cluster.admin.send('GET', `${API}/nodes`),
      ({ status, headers }) => status === 503 && headers['retry-after'] === undefined,
    );
  }
}
