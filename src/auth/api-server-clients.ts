import type { Provider } from '@nestjs/common';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { loadAccess } from '../cluster/load-access.js';
import { Options } from '../config/options.js';

/** Nest token of the ApiServerClient that reads authentication settings and creates TokenReviews. */
export const AUTHENTICATION_CLIENT = Symbol('authentication client');
/** Nest token of the ApiServerClient that creates SubjectAccessReviews. */
export const AUTHORIZATION_CLIENT = Symbol('authorization client');

/** Each client uses the kubeconfig of its own flag. Without that flag it is the shared client. */
export const apiServerClients: Provider[] = [
  {
    provide: AUTHENTICATION_CLIENT,
    inject: [Options, ApiServerClient],
    useFactory: ({ authenticationKubeconfig: path }: Options, shared: ApiServerClient) =>
      path === undefined ? shared : clientOf(path, 'authentication-kubeconfig'),
  },
  {
    provide: AUTHORIZATION_CLIENT,
    inject: [Options, ApiServerClient],
    useFactory: ({ authorizationKubeconfig: path }: Options, shared: ApiServerClient) =>
      path === undefined ? shared : clientOf(path, 'authorization-kubeconfig'),
  },
];

async function clientOf(path: string, flag: string): Promise<ApiServerClient> {
  return new ApiServerClient(await loadAccess(path, flag));
}
