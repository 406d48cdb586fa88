import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { ApiObject } from '../cluster/api-client.ts';
import { ControlPlane } from '../cluster/control-plane.ts';
import { defineCustomResources } from '../cluster/custom-resources.ts';
import { eventually } from '../cluster/eventually.ts';
import { Fleet } from '../cluster/fleet.ts';
import { moduleFolder } from '../cluster/go-module.ts';
import { Kubectl } from '../cluster/kubectl.ts';
import { Workspace } from '../cluster/workspace.ts';
import { Helm } from './helm.ts';
import { objectsOf } from './manifests.ts';

/** The folder of this project's manifests. */
export const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));

const CERT_MANAGER = ['cert-manager', 'github.com/cert-manager/cert-manager', 'deploy/crds/cert-manager.io_'] as const;
const PROMETHEUS_OPERATOR = [
  'prometheus-operator',
  'github.com/prometheus-operator/prometheus-operator',
  'example/prometheus-operator-crd/monitoring.coreos.com_',
] as const;

/** CustomResourceDefinitions: the folder that locks a module, the module, how its files begin, and one of them. */
const DEFINITIONS = [
  [...CERT_MANAGER, 'certificates.yaml'],
  [...CERT_MANAGER, 'issuers.yaml'],
  [...PROMETHEUS_OPERATOR, 'servicemonitors.yaml'],
  [...PROMETHEUS_OPERATOR, 'prometheusrules.yaml'],
] as const;

/** A real control plane to apply manifests to. No server runs; a simulated node plays the kubelet of all Pods. */
export class ManifestCluster {
  readonly workspace: Workspace;
  readonly plane: ControlPlane;
  readonly kubectl: Kubectl;
  readonly helm: Helm;
  #fleet?: Fleet;
  #files = 0;

  private constructor(workspace: Workspace, plane: ControlPlane) {
    this.workspace = workspace;
    this.plane = plane;
    this.kubectl = new Kubectl(workspace, plane.adminKubeconfig);
    this.helm = new Helm(workspace, plane.adminKubeconfig);
  }

  /** Starts it; with controllers, Deployments become Pods that are ready at once. */
  static async create({ controllers = false } = {}): Promise<ManifestCluster> {
    const workspace = await Workspace.create();
    try {
      const cluster = new ManifestCluster(workspace, await ControlPlane.start(workspace));
      await eventually(() => cluster.plane.admin.get('/api/v1/namespaces/kube-system'));
      if (controllers) {
        cluster.#fleet = await Fleet.start(cluster.plane, 1);
        cluster.plane.startControllers();
      }
      return cluster;
    } catch (error) {
      await workspace.remove();
      throw error;
    }
  }

  /** Defines Certificate, Issuer, ServiceMonitor and PrometheusRule, as their projects do. */
  async defineCustomResources(): Promise<void> {
    for (const [folder, module, start, end] of DEFINITIONS)
      await defineCustomResources(this.kubectl, join(await moduleFolder(folder, module), start + end));
  }

  /**
   * What the kube-apiserver would store of these objects: defaults filled in, admitted, and refused when a field is
   * unknown or wrong. Nothing is stored.
   */
  async admitted(objects: readonly ApiObject[]): Promise<ApiObject[]> {
    const file = await this.write(objects.map((object) => stringify(object)).join('---\n'));
    return this.#dryRun('-f', file);
  }

  /** The same, of a kustomization. */
  admittedOf(folder: string): Promise<ApiObject[]> {
    return this.#dryRun('-k', folder);
  }

  /** Writes a file; returns its path. */
  write(text: string): Promise<string> {
    return this.workspace.write(`${(this.#files += 1)}.yaml`, text);
  }

  async stop(): Promise<void> {
    await this.#fleet?.stop();
    await this.workspace.remove();
    await this.plane.close();
  }

  async #dryRun(...source: string[]): Promise<ApiObject[]> {
    const flags = ['--server-side', '--validate=strict', '--dry-run=server', '--output=yaml'];
    return objectsOf(await this.kubectl.text('apply', ...flags, ...source));
  }
}
