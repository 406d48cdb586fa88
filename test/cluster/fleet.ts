import type { IncomingHttpHeaders } from 'node:http';
import { KubeletServer } from '../simulator/kubelets/kubelet-server.ts';
import type { KubeletFault } from '../simulator/kubelets/kubelet-fault.ts';
import { ServingCertificates } from '../simulator/kubelets/serving-certificates.ts';
import { nodeObject } from '../simulator/nodes/node-object.ts';
import type { ApiClient, ApiObject } from './api-client.ts';
import { bind } from './binding.ts';
import type { ControlPlane } from './control-plane.ts';
import { RunningPods } from './running-pods.ts';
import type { LoadOfApplication } from './running-pods.ts';

const LOOK_EVERY_MS = 300;
const GIBIBYTE = 1_073_741_824;

/**
 * Simulated nodes of a real control plane. It plays scheduler and kubelets: Pods without a node get one, those that
 * have one run until they are deleted, and their kubelets ask the real kube-apiserver who may read their metrics.
 */
export class Fleet {
  readonly #admin: ApiClient;
  readonly #kubelets: KubeletServer;
  readonly #running = new RunningPods();
  readonly #nodes: readonly string[];
  #timer?: NodeJS.Timeout;
  #look: Promise<void> = Promise.resolve();
  #isStopped = false;
  #sentPages?: string[];

  private constructor(plane: ControlPlane, nodes: readonly string[]) {
    this.#admin = plane.admin;
    this.#nodes = nodes;
    const review = (headers: IncomingHttpHeaders, _: unknown, nodeName: string): Promise<200 | 401 | 403> =>
      mayReadMetrics(plane.admin, headers.authorization, nodeName);
    this.#kubelets = new KubeletServer({ clientAuthority: plane.pki.cluster.cert, review, clock: Date.now });
  }

  /** Registers the nodes `node-1` … `node-<count>`. */
  static async start(plane: ControlPlane, count: number): Promise<Fleet> {
    const nodes = Array.from({ length: count }, (_, i) => `node-${i + 1}`);
    const fleet = new Fleet(plane, nodes);
    const kubeletPort = await new ServingCertificates(plane.pki, fleet.#kubelets).port();
    const nowMs = Date.now();
    for (const [index, name] of nodes.entries()) {
      fleet.#kubelets.add(name, () => ({ status: 200, body: fleet.#page(name) }));
      const size = { cores: 8, memoryBytes: 16 * GIBIBYTE, labels: { zone: index % 2 ? 'b' : 'a' } };
      const { status, ...node } = nodeObject({ name, index, kubeletPort, createdMs: nowMs, nowMs, ...size });
      await plane.admin.create('/api/v1/nodes', node);
      await plane.admin.patch(`/api/v1/nodes/${name}/status`, { status });
    }
    fleet.#lookAgain();
    return fleet;
  }

  /** From now on the containers of the Pods labelled `app: <application>` use this. */
  setLoad(application: string, load: LoadOfApplication): void {
    this.#running.setLoad(application, load);
  }

  /** From now on keeps the pages that kubelets send. Returns where they are, oldest first. */
  keepPages(): readonly string[] {
    return (this.#sentPages ??= []);
  }

  /** Makes kubelets go wrong, or well again when no fault is given: all of them, or those of these nodes. */
  setFault(fault?: KubeletFault, nodes: readonly string[] = this.#nodes): void {
    for (const name of nodes) this.#kubelets.setFault(name, fault);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#look;
    await this.#kubelets.stop();
  }

  #page(nodeName: string): string {
    const page = this.#running.page(nodeName);
    this.#sentPages?.push(page);
    return page;
  }

  #lookAgain(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      // While the kube-apiserver is away, whatever runs goes on running.
      this.#look = this.#syncPods().catch(() => undefined);
      void this.#look.then(() => this.#lookAgain());
    }, LOOK_EVERY_MS);
  }

  async #syncPods(): Promise<void> {
    const pods = await this.#admin.list('/api/v1/pods?resourceVersion=0');
    this.#running.set(pods.filter((pod) => pod['status']?.phase === 'Running' && !pod.metadata.deletionTimestamp));
    await Promise.all(pods.map((pod, i) => this.#syncPod(pod, i).catch(() => undefined)));
  }

  async #syncPod(pod: ApiObject, index: number): Promise<void> {
    const { namespace, name, deletionTimestamp, uid } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    if (deletionTimestamp) {
      await this.#admin.delete(path, { gracePeriodSeconds: 0, preconditions: { uid } });
    } else if (!pod['spec'].nodeName) {
      await bind(this.#admin, pod, this.#nodes[index % this.#nodes.length]!);
    } else if (pod['status'].phase === 'Pending') {
      await this.#admin.patch(`${path}/status`, { status: runningStatus(pod) });
    }
  }
}

function runningStatus(pod: ApiObject): object {
  const now = new Date().toISOString();
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'];
  return {
    phase: 'Running',
    hostIP: '127.0.0.1',
    startTime: now,
    conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: now })),
    containerStatuses: (pod['spec'].containers as { name: string; image: string }[]).map(({ name, image }) => {
      const running = { state: { running: { startedAt: now } }, ready: true, started: true };
      return { name, image, imageID: image, restartCount: 0, ...running };
    }),
  };
}

/** Asks as a kubelet with webhook authentication and authorization does. */
async function mayReadMetrics(
  admin: ApiClient,
  authorization: string | undefined,
  nodeName: string,
): Promise<200 | 401 | 403> {
  const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  if (token === undefined) return 401;
  const authentication = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
  const who = await admin.create('/apis/authentication.k8s.io/v1/tokenreviews', authentication);
  if (!who['status'].authenticated) return 401;
  const { username, groups, uid, extra } = who['status'].user;
  const resourceAttributes = { verb: 'get', version: 'v1', resource: 'nodes', subresource: 'metrics', name: nodeName };
  const may = await admin.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: username, groups, uid, extra, resourceAttributes },
  });
  return may['status'].allowed ? 200 : 403;
}
