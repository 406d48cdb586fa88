import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '../../src/diagnose.js';
import type { Finding } from '../../src/doctor/finding.js';
import type { GpuOptions } from '../simulator/accelerators/simulated-gpus.ts';
import { startSimulatedCluster, type SimulatedCluster } from '../simulator/cluster.ts';
import { metricsApiService } from '../simulator/kube-apiserver/aggregation/api-service.ts';
import type { Availability } from '../simulator/kube-apiserver/aggregation/api-service.ts';
import type { KubernetesObject } from '../simulator/object-store.ts';

/** The user that this server is to the kube-apiserver. */
export const SERVER = 'system:serviceaccount:kube-system:metrics-server';

const PASSED: Availability = { isAvailable: true, reason: 'Passed', message: 'all checks passed' };

/** What `doctor --output=json` wrote, and how it ended. */
export interface Diagnosis {
  readonly code: number;
  readonly checks: readonly Finding[];
  readonly healthy: boolean;
  /** All that it wrote. */
  readonly text: string;
}

/** A cluster in which all is well, until a test breaks something, and the doctor that looks at it. */
export class DoctorUnderTest {
  readonly cluster: SimulatedCluster;
  readonly folder: string;

  private constructor(cluster: SimulatedCluster, folder: string) {
    this.cluster = cluster;
    this.folder = folder;
  }

  static async start(nodes = 5, gpus?: GpuOptions): Promise<DoctorUnderTest> {
    const cluster = await startSimulatedCluster({ nodes, pods: 2, gpus, updateEveryMs: 0 });
    const doctor = new DoctorUnderTest(cluster, await mkdtemp(join(tmpdir(), 'metrics-server-doctor-')));
    for (const version of ['v1beta1', 'v1']) cluster.store.apply(metricsApiService(version, undefined, PASSED));
    await doctor.write('kubeconfig', await cluster.kubeconfig('metrics-server'));
    await doctor.write('ca.crt', cluster.pki.cluster.cert);
    return doctor;
  }

  /** The flags of a server in this cluster. */
  get flags(): string[] {
    return [
      `--kubeconfig=${join(this.folder, 'kubeconfig')}`,
      `--kubelet-certificate-authority=${join(this.folder, 'ca.crt')}`,
      '--kubelet-use-node-status-port',
      '--kubelet-preferred-address-types=InternalIP',
    ];
  }

  /** Lets the server read APIServices, which the manifests do not. */
  allowApiServices(): void {
    const rule = { verbs: ['get'], apiGroups: ['apiregistration.k8s.io'], resources: ['apiservices'] };
    this.cluster.apiServer.authorization.allow({ to: SERVER, ...rule });
  }

  /** Takes one of the server's rules away: that of this resource. */
  revoke(resource: string): void {
    const { authorization } = this.cluster.apiServer;
    authorization.revokeAll(SERVER);
    const all = [
      { verbs: ['get'], resources: ['nodes/metrics'] },
      { verbs: ['get', 'list', 'watch'], resources: ['pods', 'nodes'] },
      { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'] },
      { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'] },
      { verbs: ['get', 'list', 'watch'], resources: ['configmaps'], namespaces: ['kube-system'] },
    ];
    authorization.allow(
      ...all.filter(({ resources }) => !resources.includes(resource)).map((rule) => ({ to: SERVER, ...rule })),
    );
  }

  /** Changes the ConfigMap by which the front proxy is known. */
  publish(data: Record<string, string>): void {
    const name = 'extension-apiserver-authentication';
    this.cluster.store.update('configmaps', name, 'kube-system', (found) => ({ ...found, data }));
  }

  /** Changes an APIService of metrics.k8s.io. */
  changeApiService(version: string, change: (found: KubernetesObject) => KubernetesObject): void {
    this.cluster.store.update('apiservices', `${version}.metrics.k8s.io`, undefined, change);
  }

  /** Writes a file into the folder of the test. */
  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text, { mode: 0o600 });
  }

  async diagnose(...more: string[]): Promise<Diagnosis> {
    let text = '';
    const add = (written: string): void => void (text += written);
    const words = [...this.flags, ...more, '--output=json'];
    const code = await diagnose(words, { out: add, error: add, program: '/none' });
    const { checks, healthy } = JSON.parse(text) as Pick<Diagnosis, 'checks' | 'healthy'>;
    return { code, checks, healthy, text };
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    await rm(this.folder, { recursive: true });
  }
}
