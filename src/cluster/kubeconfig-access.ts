import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { dirname } from 'node:path';
import { KubeConfig, type User, makeAbsolutePath } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { ApiServerAccess, type ClientIdentity, type TlsCredentials } from './api-server-access.js';
import { requireReadable } from './require-readable.js';

/**
 * How long a proxy may take to connect. The deadline of a request does not limit this. It equals the longest request,
 * the begin of a watch.
 */
const CONNECT_TIMEOUT_MS = 30_000;

/** The access that a kubeconfig describes. */
export class KubeconfigAccess extends ApiServerAccess {
  readonly server: string;
  override readonly skipsTlsVerification: boolean;
  private readonly proxied: boolean;

  constructor(private readonly kubeConfig: KubeConfig) {
    super();
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster) throw new Error('the kubeconfig has no current cluster');
    this.server = cluster.server.replace(/\/+$/, '');
    this.skipsTlsVerification = cluster.skipTLSVerify;
    this.proxied = Boolean(cluster.proxyUrl);
    // client-node refuses plain HTTP unless TLS verification is off. client-go, and so the original, accepts it.
    if (this.server.startsWith('http:')) {
      kubeConfig.clusters = kubeConfig.clusters.map((each) =>
        each === cluster ? { ...each, skipTLSVerify: true } : each,
      );
    }
  }

  /**
   * Reads the file. Throws an Error that says what to do. It never quotes the file, which has credentials.
   *
   * @param flag the flag that named the file
   */
  static load(path: string, flag = 'kubeconfig'): KubeconfigAccess {
    return new KubeconfigAccess(loadFile(path, `--${flag}=${path}`));
  }

  async credentials(): Promise<ClientIdentity> {
    const options: RequestOptions = { timeout: CONNECT_TIMEOUT_MS };
    await this.kubeConfig.applyToHTTPSOptions(options);
    const { ca, cert, key, passphrase, rejectUnauthorized, servername } = options;
    const tls = { ca, cert, key, passphrase, rejectUnauthorized, servername } as TlsCredentials;
    const agent = this.proxied ? (options.agent as Agent) : undefined;
    return { tls, headers: headersOf(options), agent };
  }
}

function headersOf({ headers = {}, auth }: RequestOptions): Record<string, string> {
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
  // A token file usually ends with a newline.
  const trimmed = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value).trim()]);
  return { ...basic, ...Object.fromEntries(trimmed) };
}

function loadFile(path: string, problem: string): KubeConfig {
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

/**
 * Returns what is wrong with the file; undefined if nothing is. Errors of YAML quote lines, which may hold a token, so
 * only the line number is told.
 */
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

/** client-node does not know `tokenFile` of a user. It has an auth provider that reads the file every minute. */
function addTokenFiles(kubeConfig: KubeConfig, path: string): void {
  const text = readFileSync(path, 'utf8');
  if (!text.includes('tokenFile')) return;
  const { users }: { users?: { name: string; user?: { tokenFile?: string } | null }[] } = parse(text);
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
