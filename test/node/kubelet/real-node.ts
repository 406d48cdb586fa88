import { builtOrStopped } from '../../cluster/built-or-stopped.ts';
import type { ApiClient, ApiObject } from '../../cluster/api-client.ts';
import { bind } from '../../cluster/binding.ts';
import { ControlPlane } from '../../cluster/control-plane.ts';
import { eventually } from '../../cluster/eventually.ts';
import { Kubectl } from '../../cluster/kubectl.ts';
import type { KubectlVersion } from '../../cluster/kubectl.ts';
import type { Program } from '../../cluster/program.ts';
import { Workspace } from '../../cluster/workspace.ts';
import { PROGRAMS_IMAGE } from '../images/images.ts';
import { NODE_ADDRESS, SERVICE_ADDRESS } from '../machine/addresses.ts';
import { Containerd } from './containerd.ts';
import { NODE_NAME, startKubelet } from './kubelet.ts';

const LOOK_EVERY_MS = 200;

/** A cluster of one real node: what runs on it are true containers. Only inside an enclosure. */
export class RealNode {
  readonly workspace: Workspace;
  plane: ControlPlane;
  kubelet: Program;
  containerd: Containerd;
  #timer?: NodeJS.Timeout;
  #look: Promise<unknown> = Promise.resolve();

  private constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /** Starts it with these images (archives in the OCI layout), and waits until the node is Ready. */
  static async start(archives: readonly string[]): Promise<RealNode> {
    const node = new RealNode(await Workspace.create());
    return builtOrStopped(node, () => node.#start(archives));
  }

  /** A member of system:masters. */
  get admin(): ApiClient {
    return this.plane.admin;
  }

  kubectl(version: KubectlVersion = '1.37'): Kubectl {
    return new Kubectl(this.workspace, this.plane.adminKubeconfig, version);
  }

  pod(namespace: string, name: string): Promise<ApiObject> {
    return this.admin.get(`/api/v1/namespaces/${namespace}/pods/${name}`);
  }

  /** What a container has written. */
  async log(namespace: string, pod: string): Promise<string> {
    return (await this.admin.send('GET', `/api/v1/namespaces/${namespace}/pods/${pod}/log`)).text;
  }

  /** Ends the programs of the node; its containers end with the enclosure. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#look;
    await this.workspace.remove();
    await this.plane?.close();
  }

  async #start(archives: readonly string[]): Promise<void> {
    const cgroupRoot = process.env['NODE_CGROUP'];
    if (cgroupRoot === undefined) throw new Error('There is no enclosure: `npm run test:node` makes one');
    const loaded = Containerd.start(this.workspace, PROGRAMS_IMAGE).then((containerd) => {
      this.containerd = containerd;
      return Promise.all(archives.map((archive) => containerd.load(archive)));
    });
    const addresses = [NODE_ADDRESS, SERVICE_ADDRESS];
    // The port of the Service `kubernetes`, whose address is one of this machine's.
    const planes = ControlPlane.start(this.workspace, { port: 443, addresses });
    [this.plane] = await Promise.all([planes, loaded]);
    this.plane.startControllers(['endpointslice', 'root-ca-certificate-publisher']);
    this.kubelet = await startKubelet(this.workspace, this.plane, cgroupRoot);
    await eventually(() => this.admin.get('/api/v1/namespaces/default/serviceaccounts/default'));
    this.#bindPods();
  }

  /** Gives every Pod the only node there is, in place of a scheduler. */
  #bindPods(): void {
    this.#timer = setTimeout(() => {
      this.#look = this.#bindNewPods().catch(() => undefined);
      void this.#look.then(() => this.#bindPods());
    }, LOOK_EVERY_MS);
  }

  async #bindNewPods(): Promise<void> {
    const pods = await this.admin.list('/api/v1/pods?fieldSelector=spec.nodeName=&resourceVersion=0');
    await Promise.all(pods.map((pod) => bind(this.admin, pod, NODE_NAME).catch(() => undefined)));
  }
}
