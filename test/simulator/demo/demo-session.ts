import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyPair } from '../../../src/serving/key-pair.ts';
import { SimulatedAutoscalers } from '../autoscaling/simulated-autoscalers.ts';
import { startSimulatedCluster } from '../cluster.ts';
import type { SimulatedCluster } from '../cluster.ts';
import { BrowserProxy } from './browser-proxy.ts';
import type { DemoOptions } from './demo-flags.ts';
import { freePort, isFree } from './free-port.ts';
import { MetricsReader } from './metrics-reader.ts';
import { ServerProcess, serverFlags } from './server-process.ts';

/** Where kubectl's own default cluster would be. */
const FRIENDLY_PORT = 6_443;

/** Shorter than any resolution, so that each scrape finds new samples and the second one of each node gives numbers. */
const ROUNDS = [8_000, 9_500] as const;

/** How often the controller of HPAs looks, as the real one does. */
const AUTOSCALE_EVERY_MS = 15_000;

/** For the live page. */
const PAGE_FLAGS = ['--history=1h', '--live-page', '--watch=hidden'];

/** With `--gpus`. */
const GPUS = { nodes: 2, devices: 4 };

/** Everything that a demo has started, and how to end it. */
export interface DemoSession {
  readonly cluster: SimulatedCluster;
  readonly server: ServerProcess;
  readonly reader: MetricsReader;
  /** For kubectl: an administrator's. */
  readonly kubeconfigFile: string;
  /** Where a browser of this machine finds the live page. */
  readonly pageUrl: string;
  /** Ends the server, the cluster and the folder with their files. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the cluster in this process and, once it is built, the server beside it. What was started is stopped when the
 * rest fails.
 */
export async function startDemoSession(options: DemoOptions, built: Promise<string>): Promise<DemoSession> {
  const started: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).toReversed()) await end();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), 'metrics-server-demo-'));
    started.push(() => rm(folder, { recursive: true, force: true }));
    const { nodes, pods, machine } = options;
    const apiServer = await apiServerPort(options.port);
    const gpus = options.gpus ? GPUS : undefined;
    const cluster = await startSimulatedCluster({ nodes, pods, machine, gpus, port: apiServer, rounds: ROUNDS });
    started.push(() => cluster.stop());
    const port = await freePort();
    await cluster.apiServer.aggregate({ url: `https://127.0.0.1:${port}`, versions: ['v1beta1', 'v1'] });
    const files = await writeFiles(cluster, folder);
    const mainFile = await built;
    const flags = [...serverFlags({ ...files, port, resolution: options.resolution }), ...PAGE_FLAGS];
    if (cluster.gpus) flags.push(cluster.gpus.flag);
    const server = new ServerProcess(mainFile, flags, join(folder, 'metrics-server.log'));
    started.push(() => server.stop());
    const { url } = cluster.apiServer;
    const admin = await adminOf(cluster);
    const reader = new MetricsReader(url, cluster.pki.cluster.cert, admin);
    started.push(async () => reader.close());
    const endAutoscalers = followAutoscalers(cluster, reader);
    started.push(async () => endAutoscalers());
    const proxy = new BrowserProxy({ url, ca: cluster.pki.cluster.cert, ...admin });
    started.push(() => proxy.stop());
    const pageUrl = `${await proxy.listen()}/apis/metrics.k8s.io/v1/live/`;
    return { cluster, server, reader, kubeconfigFile: files.adminKubeconfig, pageUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Keeps the HPAs of the cluster as their controller would. Returns what ends that. */
function followAutoscalers({ store }: SimulatedCluster, reader: MetricsReader): () => void {
  const autoscalers = new SimulatedAutoscalers(store);
  autoscalers.sync([], Date.now());
  const sync = async (): Promise<void> => {
    const usage = await reader.readUsage().catch(() => undefined);
    autoscalers.sync(usage?.pods ?? [], Date.now());
  };
  const timer = setInterval(() => void sync(), AUTOSCALE_EVERY_MS);
  return () => clearInterval(timer);
}

async function apiServerPort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return (await isFree(FRIENDLY_PORT)) ? FRIENDLY_PORT : await freePort();
  if (!(await isFree(wanted))) throw new Error(`port ${wanted} is taken or not allowed`);
  return wanted;
}

interface SessionFiles {
  readonly adminKubeconfig: string;
  readonly kubeconfig: string;
  readonly clusterAuthority: string;
}

/** Both kubeconfigs hold credentials, so nobody else may read them. */
async function writeFiles(cluster: SimulatedCluster, folder: string): Promise<SessionFiles> {
  const files = {
    adminKubeconfig: join(folder, 'kubeconfig'),
    kubeconfig: join(folder, 'metrics-server.kubeconfig'),
    clusterAuthority: join(folder, 'cluster-ca.crt'),
  };
  await writeFile(files.adminKubeconfig, await cluster.kubeconfig('admin'), { mode: 0o600 });
  await writeFile(files.kubeconfig, await cluster.kubeconfig('metrics-server'), { mode: 0o600 });
  await writeFile(files.clusterAuthority, cluster.pki.cluster.cert, { mode: 0o600 });
  return files;
}

function adminOf({ pki }: SimulatedCluster): Promise<KeyPair> {
  return pki.cluster.issue({ commonName: 'demo', organizations: ['system:masters'], usage: 'client' });
}
