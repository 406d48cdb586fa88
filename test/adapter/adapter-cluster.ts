import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { builtOrStopped } from '../cluster/built-or-stopped.ts';
import type { ApiClient, ApiObject } from '../cluster/api-client.ts';
import { binary } from '../cluster/binaries.ts';
import { ControlPlane } from '../cluster/control-plane.ts';
import { eventually } from '../cluster/eventually.ts';
import { Fleet } from '../cluster/fleet.ts';
import { moduleFolder } from '../cluster/go-module.ts';
import { Kubectl } from '../cluster/kubectl.ts';
import type { Program } from '../cluster/program.ts';
import { Server } from '../cluster/server.ts';
import { Workspace } from '../cluster/workspace.ts';
import { freePort } from '../simulator/demo/free-port.ts';
import { kubeconfigText } from '../simulator/kube-apiserver/kubeconfig.ts';
import { Exporter } from './exporter.ts';

const MODULE = 'sigs.k8s.io/prometheus-adapter';

/** A custom metric, as users of the adapter add to its configuration. */
const CUSTOM_RULE = `rules:
- seriesQuery: http_requests_total{namespace!="",pod!=""}
  resources: {overrides: {namespace: {resource: namespace}, pod: {resource: pod}}}
  name: {as: http_requests}
  metricsQuery: sum by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>})
`;

/** A control plane, a real Prometheus, and prometheus-adapter with its own manifests. */
export class AdapterCluster {
  readonly workspace: Workspace;
  plane: ControlPlane;
  kubectl: Kubectl;
  #fleet: Fleet;
  #exporter: Exporter;
  #prometheus: string;
  #adapter?: Program;
  #adapterPort = 0;

  private constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  static async create(): Promise<AdapterCluster> {
    const cluster = new AdapterCluster(await Workspace.create());
    return builtOrStopped(cluster, () => cluster.#build());
  }

  get admin(): ApiClient {
    return this.plane.admin;
  }

  async stop(): Promise<void> {
    this.#exporter?.stop();
    await this.#fleet?.stop();
    await this.workspace.remove();
    await this.plane?.close();
  }

  /** Starts the adapter with the configuration of its ConfigMap, again if it runs, as the kubelet would. */
  async runAdapter(): Promise<void> {
    await this.#adapter?.stop();
    const { data } = await this.admin.get('/api/v1/namespaces/monitoring/configmaps/adapter-config');
    const kubeconfig = this.plane.adminKubeconfig;
    this.#adapterPort ||= await freePort();
    this.#adapter = this.workspace.start('prometheus-adapter', binary('prometheus-adapter'), [
      `--config=${await this.workspace.write('adapter.yaml', data['config.yaml'])}`,
      `--prometheus-url=${this.#prometheus}`,
      '--metrics-relist-interval=5s',
      `--secure-port=${this.#adapterPort}`,
      `--cert-dir=${this.workspace.path('adapter-certificates')}`,
      ...['lister', 'authentication', 'authorization'].map((what) => `--${what}-kubeconfig=${kubeconfig}`),
    ]);
    await this.#lead('monitoring', 'prometheus-adapter', this.#adapterPort);
  }

  /** Runs the server that the manifests describe, and lets its Service lead to it when it is ready. */
  async runServer(): Promise<void> {
    const system = '/api/v1/namespaces/kube-system';
    const spec = { expirationSeconds: 3_600 };
    const { status } = await this.admin.create(`${system}/serviceaccounts/metrics-server/token`, { spec });
    const text = kubeconfigText('server', this.plane.url, this.plane.pki.cluster.cert, { token: String(status.token) });
    const kubeconfig = await this.workspace.write('metrics-server.kubeconfig', text);
    const deployment = await this.admin.get('/apis/apps/v1/namespaces/kube-system/deployments/metrics-server');
    const server = await Server.start(this.workspace, 'metrics-server', [
      ...deployment['spec'].template.spec.containers[0].args,
      ...['', 'authentication-', 'authorization-'].map((what) => `--${what}kubeconfig=${kubeconfig}`),
      `--kubelet-certificate-authority=${this.workspace.path('cluster-ca.crt')}`,
    ]);
    await server.answers('/readyz');
    await this.#lead('kube-system', 'metrics-server', server.port);
  }

  async #build(): Promise<void> {
    const { workspace } = this;
    this.plane = await ControlPlane.start(workspace, { addresses: [outerAddress()] });
    this.kubectl = new Kubectl(workspace, this.plane.adminKubeconfig);
    this.#fleet = await Fleet.start(this.plane, 2);
    this.plane.startControllers();
    this.#exporter = await Exporter.start();
    await this.#startPrometheus();
    await this.admin.create('/api/v1/namespaces', { metadata: { name: 'monitoring' } });
    const manifests = join(await moduleFolder('prometheus-adapter', MODULE), 'deploy', 'manifests');
    await this.kubectl.text('apply', '-f', manifests);
    await this.#addCustomMetric();
    await this.runAdapter();
  }

  async #startPrometheus(): Promise<void> {
    const job = { job_name: 'all', honor_labels: true, static_configs: [{ targets: [this.#exporter.address] }] };
    const config = { global: { scrape_interval: '2s' }, scrape_configs: [job] };
    const port = await freePort();
    this.#prometheus = `http://127.0.0.1:${port}`;
    this.workspace.start('prometheus', binary('prometheus'), [
      `--config.file=${await this.workspace.write('prometheus.yaml', stringify(config))}`,
      `--storage.tsdb.path=${this.workspace.path('prometheus')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
  }

  async #addCustomMetric(): Promise<void> {
    const path = '/api/v1/namespaces/monitoring/configmaps/adapter-config';
    const { data } = await this.admin.get(path);
    await this.admin.patch(path, { data: { 'config.yaml': `${data['config.yaml']}\n${CUSTOM_RULE}` } });
    const service = { name: 'prometheus-adapter', namespace: 'monitoring' };
    await this.admin.create('/apis/apiregistration.k8s.io/v1/apiservices', {
      metadata: { name: 'v1beta2.custom.metrics.k8s.io' },
      spec: {
        group: 'custom.metrics.k8s.io',
        version: 'v1beta2',
        service,
        insecureSkipTLSVerify: true,
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    });
  }

  /** What the controller of EndpointSlices does: a Service leads to a port of this machine. */
  async #lead(namespace: string, name: string, port: number): Promise<void> {
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const slice: Partial<ApiObject> = {
      metadata: { name, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [outerAddress()], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    };
    const { status, text } = await this.admin.send('POST', path, slice);
    if (status >= 300 && status !== 409) throw new Error(`${path}: ${status} ${text}`);
    await eventually(() => this.admin.get(`${path}/${name}`));
  }
}

/** An address of this machine that is no loopback address: EndpointSlices may have no others. */
function outerAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!found) throw new Error('this machine has no IPv4 address but loopback ones');
  return found.address;
}
