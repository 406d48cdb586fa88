import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import type { Workspace } from '../../cluster/workspace.ts';

/** How a program is started: what it believes to be its access to the API server, and the command. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

interface Kubeconfig {
  readonly clusters: readonly [{ cluster: { server: string; 'certificate-authority-data': string } }];
  readonly users: readonly [{ user: { token: string } }];
}

/** In a mount namespace of its own, whose /run is empty but for the service account; the process stays the same. */
const SCRIPT = `
set -e
folder=/var/run/secrets/kubernetes.io/serviceaccount
mount -t tmpfs none /run
mkdir -p "$folder"
printf %s "$TOKEN" > "$folder/token"
printf %s kube-system > "$folder/namespace"
cp "$1" "$folder/ca.crt"
shift
unset TOKEN
exec "$@"
`;

/** What makes a mount namespace here: nothing more for root, a user namespace for everybody else; undefined: nothing. */
function unshareFlags(): readonly string[] | undefined {
  const all = [['--mount'], ['--map-root-user', '--mount']];
  return all.find((flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'none', '/run']).status === 0);
}

/** Whether programs can be run here as in a Pod. */
export const CAN_RUN_IN_POD = unshareFlags() !== undefined;

/** The command in the surroundings of a Pod: a service account's files where they belong, and the variables. */
export async function inPod(workspace: Workspace, kubeconfig: string, { file, args }: Command): Promise<Command> {
  const { clusters, users } = parse(kubeconfig) as Kubeconfig;
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const { hostname, port } = new URL(server);
  const certificate = await workspace.write('api-server-ca.crt', Buffer.from(authority, 'base64').toString());
  const variables = [
    `KUBERNETES_SERVICE_HOST=${hostname}`,
    `KUBERNETES_SERVICE_PORT=${port}`,
    `TOKEN=${users[0].user.token}`,
  ];
  const unshare = ['unshare', ...unshareFlags()!, 'sh', '-c', SCRIPT, 'sh', certificate];
  return { file: 'env', args: [...variables, ...unshare, file, ...args] };
}
