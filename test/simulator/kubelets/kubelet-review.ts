import type { SimulatedKubeApiServer } from '../kube-apiserver/kube-apiserver.ts';
import type { KubeletReview } from './kubelet-server.ts';

/**
 * Asks the kube-apiserver who sends a request and whether they may read the node's metrics, as a kubelet with webhook
 * authentication and authorization does. Anonymous requests are refused at once.
 */
export function kubeletReview(apiServer: SimulatedKubeApiServer): KubeletReview {
  return (headers, socket, nodeName) => {
    const user = apiServer.authentication.authenticate(headers, socket);
    if (!user || user.username === 'system:anonymous') return 401;
    const attributes = {
      verb: 'get',
      isResourceRequest: true,
      path: '/metrics/resource',
      apiGroup: '',
      apiVersion: 'v1',
      namespace: '',
      resource: 'nodes',
      subresource: 'metrics',
      name: nodeName,
    };
    return apiServer.authorization.isAllowed(user, attributes) ? 200 : 403;
  };
}
