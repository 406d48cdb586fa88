import { mkdir } from 'node:fs/promises';
import { stringify } from 'yaml';
import { binary } from '../../cluster/binaries.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { eventually } from '../../cluster/eventually.ts';
import type { Program } from '../../cluster/program.ts';
import type { Workspace } from '../../cluster/workspace.ts';
import { kubeconfigText } from '../../simulator/kube-apiserver/kubeconfig.ts';
import { NODE_ADDRESS } from '../machine/addresses.ts';
import { CONTAINERD_SOCKET } from './containerd.ts';

export const NODE_NAME = 'real-1';
export const KUBELET_PORT = 10250;

/** Starts the real kubelet, and waits until its Node is Ready. */
export async function startKubelet(workspace: Workspace, plane: ControlPlane, cgroupRoot: string): Promise<Program> {
  const { cluster } = plane.pki;
  const account = { commonName: `system:node:${NODE_NAME}`, organizations: ['system:nodes'], usage: 'client' } as const;
  const kubeconfig = kubeconfigText('kubelet', plane.url, cluster.cert, await cluster.issue(account));
  const serving = { commonName: account.commonName, names: [NODE_ADDRESS], usage: 'server' } as const;
  const pair = await workspace.writePair('kubelet', await cluster.issue(serving));
  await mkdir(workspace.path('volume-plugins'));
  const config = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    port: KUBELET_PORT,
    tlsCertFile: pair.cert,
    tlsPrivateKeyFile: pair.key,
    // As in a cluster made by kubeadm: the kubelet asks the kube-apiserver who a caller is and what it may do.
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: workspace.path('cluster-ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroupRoot}`,
    // The machine is taken as it is: with cgroups of version 1, with swap, with a disk that may be nearly full.
    failCgroupV1: false,
    failSwapOn: false,
    evictionHard: { 'memory.available': '1Mi', 'nodefs.available': '0%', 'imagefs.available': '0%' },
    imageGCHighThresholdPercent: 100,
    // Without the capability SYS_RESOURCE it could not make itself an unlikelier victim.
    oomScoreAdj: 0,
    makeIPTablesUtilChains: false,
    resolvConf: '',
    volumePluginDir: workspace.path('volume-plugins'),
  };
  const program = workspace.start('kubelet', binary('kubelet'), [
    `--config=${await workspace.write('kubelet.yaml', stringify(config))}`,
    `--kubeconfig=${await workspace.write('kubelet.kubeconfig', kubeconfig)}`,
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${NODE_ADDRESS}`,
  ]);
  await eventually(
    async () => {
      program.mustRun();
      const { status } = await plane.admin.get(`/api/v1/nodes/${NODE_NAME}`);
      const conditions = status.conditions as { type: string; status: string; message: string }[];
      return conditions.find(({ type }) => type === 'Ready');
    },
    (ready) => ready?.status === 'True',
  );
  return program;
}
