import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Starts a simulated cluster with 30 Pods on each node in another process, whose CPU time is not counted, and ends it
 * after the work.
 *
 * @param work gets the flags with which a server finds the cluster
 */
export async function withCluster(nodes: number, work: (flags: readonly string[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'metrics-server-bench-'));
  const script = fileURLToPath(new URL('cluster-process.ts', import.meta.url));
  const cluster = spawn(process.execPath, [script, String(nodes), '30'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    await work(await writeAccess(cluster, folder));
  } finally {
    cluster.disconnect();
    await rm(folder, { recursive: true });
  }
}

async function writeAccess(cluster: ChildProcess, folder: string): Promise<string[]> {
  const [line] = (await once(createInterface(cluster.stdout!), 'line')) as [string];
  const { kubeconfig, authority } = JSON.parse(line) as { kubeconfig: string; authority: string };
  await writeFile(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 });
  await writeFile(join(folder, 'ca.crt'), authority);
  return [
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    `--kubelet-certificate-authority=${join(folder, 'ca.crt')}`,
    '--kubelet-use-node-status-port',
    // On a loaded machine the kubelets, too, must wait for a core.
    '--kubelet-request-timeout=50s',
    '--kubelet-preferred-address-types=InternalIP',
    '--bind-address=127.0.0.1',
    `--cert-dir=${folder}`,
    '--secure-port=0',
  ];
}
