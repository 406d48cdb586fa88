import type { Provider } from '@nestjs/common';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { loadKubeConfig } from '../cluster/kube-config.js';
import { Options } from '../config/options.js';

/** Token of the ApiServerClient that reads authentication settings and creates TokenReviews. */
export const AUTHENTICATION_CLIENT = Symbol('authentication client');
/** Token of the ApiServerClient that creates SubjectAccessReviews. */
export const AUTHORIZATION_CLIENT = Symbol('authorization client');

/** Each has the kubeconfig of its own flag; without it, it is the client of all other purposes. */
export const apiServerClients: Provider[] = [
  {
    provide: AUTHENTICATION_CLIENT,
    inject: [Options, ApiServerClient],
    useFactory: ({ authenticationKubeconfig }: Options, shared: ApiServerClient) =>
      clientOf('authentication-kubeconfig', authenticationKubeconfig) ?? shared,
  },
  {
    provide: AUTHORIZATION_CLIENT,
    inject: [Options, ApiServerClient],
    useFactory: ({ authorizationKubeconfig }: Options, shared: ApiServerClient) =>
      clientOf('authorization-kubeconfig', authorizationKubeconfig) ?? shared,
  },
];

function clientOf(flag: string, path: string | undefined): ApiServerClient | undefined {
  if (path === undefined) return undefined;
  try {
    return new ApiServerClient(loadKubeConfig(path));
  } catch (error) {
    // The loader speaks of the flag that everybody knows.
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(problem.replace('--kubeconfig=', `--${flag}=`), { cause: error });
  }
}
