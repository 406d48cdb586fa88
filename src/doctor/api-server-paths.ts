import type { ApiServerAccess } from '../cluster/api-server-access.js';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { loadAccess } from '../cluster/load-access.js';
import type { Options } from '../config/options.js';

/** A configured connection to the kube-apiserver. This server has up to three. */
export interface ApiServerPath {
  /** The flags that configure it; undefined for the service account of the Pod. */
  readonly flags?: string;
  readonly access: ApiServerAccess;
  readonly client: ApiServerClient;
}

/**
 * `authentication` is for TokenReviews and the settings of authentication, `authorization` for SubjectAccessReviews,
 * `main` for the rest. All three may be the same one.
 */
export interface ApiServerPaths {
  readonly main: ApiServerPath;
  readonly authentication: ApiServerPath;
  readonly authorization: ApiServerPath;
}

/** Loads them as the server does at its start. Rejects with an Error that says what would be right. */
export async function loadAccesses(options: Options): Promise<ApiServerPaths> {
  const { kubeconfig, authenticationKubeconfig, authorizationKubeconfig } = options;
  const main = await load(kubeconfig, 'kubeconfig');
  const known = new Map([[kubeconfig, main]]);
  const other = async (path: string | undefined, flag: string): Promise<ApiServerPath> => {
    if (path === undefined) return main;
    const access = known.get(path) ?? (await load(path, flag));
    known.set(path, access);
    return access;
  };
  const authentication = await other(authenticationKubeconfig, 'authentication-kubeconfig');
  return { main, authentication, authorization: await other(authorizationKubeconfig, 'authorization-kubeconfig') };
}

/** Returns each connection once. */
export function distinct({ main, authentication, authorization }: ApiServerPaths): ApiServerPath[] {
  return [...new Set([main, authentication, authorization])];
}

async function load(path: string | undefined, flag: string): Promise<ApiServerPath> {
  const access = await loadAccess(path, flag);
  return { flags: path && `--${flag}`, access, client: new ApiServerClient(access) };
}
