import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KubeConfig, type User, loadYaml, makeAbsolutePath } from '@kubernetes/client-node';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The way to the kube-apiserver: the file `path` (`--kubeconfig`), or without one that of a Pod, as client-go's
 * in-cluster configuration finds it below `root`. Throws an Error that says what would be right. Never quotes the file,
 * which has credentials in it.
 */
export function loadKubeConfig(path: string | undefined, root = ''): KubeConfig {
  return path === undefined ? loadInCluster(root) : loadFile(path);
}

function loadInCluster(root: string): KubeConfig {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  if (!host || !port) {
    throw new Error(
      'no --kubeconfig is given and this is not a Pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are unset): ' +
        'give --kubeconfig=<file>, or run in a cluster',
    );
  }
  for (const file of ['token', 'ca.crt']) {
    requireReadable(
      `${root}${SERVICE_ACCOUNT}/${file}`,
      'no --kubeconfig is given and the Pod has no service account: set automountServiceAccountToken: true',
    );
  }
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromCluster(root);
  return kubeConfig;
}

function loadFile(path: string): KubeConfig {
  const problem = `--kubeconfig=${path}`;
  requireReadable(path, problem);
  const kubeConfig = new KubeConfig();
  const flaw = tryToLoad(kubeConfig, path);
  if (flaw !== undefined) throw new Error(`${problem}: not a kubeconfig: ${flaw}`);
  requireCurrentContext(kubeConfig, problem);
  const { caFile } = kubeConfig.getCurrentCluster()!;
  const { certFile, keyFile } = kubeConfig.getCurrentUser()!;
  for (const file of [caFile, certFile, keyFile]) if (file) requireReadable(file, problem);
  return kubeConfig;
}

/** Answers what is wrong with the file. Errors of YAML quote the lines around them, which may be a token: told is where. */
function tryToLoad(kubeConfig: KubeConfig, path: string): string | undefined {
  try {
    kubeConfig.loadFromFile(path);
    addTokenFiles(kubeConfig, path);
    return undefined;
  } catch (error) {
    if (isYamlError(error)) return `${error.reason}${error.mark ? ` in line ${error.mark.line + 1}` : ''}`;
    return error instanceof TypeError ? 'clusters, contexts and users are missing' : String(error);
  }
}

function isYamlError(error: unknown): error is { reason: string; mark?: { line: number } } {
  return error instanceof Error && error.name === 'YAMLException' && 'reason' in error;
}

/** client-node knows no `tokenFile` of a user, only an auth provider of that meaning, which reads it again each minute. */
function addTokenFiles(kubeConfig: KubeConfig, path: string): void {
  const { users } = loadYaml<{ users?: { name: string; user?: { tokenFile?: string } | null }[] }>(
    readFileSync(path, 'utf8'),
  );
  const files = new Map(users?.map(({ name, user }) => [name, user?.tokenFile]));
  kubeConfig.users = kubeConfig.users.map((user): User => {
    const file = files.get(user.name);
    if (!file) return user;
    const tokenFile = makeAbsolutePath(dirname(path), file);
    return { ...user, token: undefined, authProvider: { name: 'tokenFile', config: { tokenFile } } };
  });
}

function requireCurrentContext(kubeConfig: KubeConfig, problem: string): void {
  const name = kubeConfig.getCurrentContext();
  if (!name)
    throw new Error(`${problem}: current-context is not set: kubectl config use-context <name> --kubeconfig <file>`);
  const context = kubeConfig.contexts.find((each) => each.name === name);
  if (!context) {
    const others = kubeConfig.contexts.map((each) => each.name).join(', ') || 'none';
    throw new Error(`${problem}: current-context ${name} is not one of its contexts (${others})`);
  }
  if (!kubeConfig.getCluster(context.cluster)) {
    throw new Error(`${problem}: context ${name} names the cluster ${context.cluster}, which is not in the file`);
  }
  if (!kubeConfig.getUser(context.user)) {
    throw new Error(`${problem}: context ${name} names the user ${context.user}, which is not in the file`);
  }
}

function requireReadable(file: string, problem: string): void {
  if (!existsSync(file)) throw new Error(`${problem}: ${file} does not exist`);
  let code = '';
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    code = String(error);
  }
  if (code) throw new Error(`${problem}: ${code}`);
}
