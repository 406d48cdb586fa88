import { KubeletError, type KubeletErrorCode } from './kubelet-error.js';

/**
 * The failure for an answer that is not 200. `text` is what the kubelet wrote with it; its first line is quoted, as it
 * names the identity that was refused.
 */
export function statusFailure(url: string, status: number, text: string): KubeletError {
  const [code, cure] = meaning(status);
  const quoted = text.trim().split('\n', 1)[0]!.slice(0, 200);
  return new KubeletError(code, `${url}: HTTP status ${status}${quoted && `: ${JSON.stringify(quoted)}`}`, cure);
}

function meaning(status: number): [KubeletErrorCode, cure: string] {
  switch (status) {
    case 401:
      return [
        'Unauthorized',
        "The kubelet does not accept this server's token. Let it ask the API server " +
          '(authentication.webhook.enabled: true), or give this server a certificate that the kubelet accepts ' +
          '(--kubelet-client-certificate).',
      ];
    case 403:
      return [
        'Forbidden',
        'Allow this server to `get` the resource `nodes/metrics` (ClusterRole and ClusterRoleBinding), and let the ' +
          'kubelet ask the API server (authorization.mode: Webhook).',
      ];
    case 404:
      return [
        'HttpStatus',
        "The kubelet has no resource metrics there. Check the Node's annotation metrics.k8s.io/resource-metrics-path " +
          'and the port.',
      ];
    default:
      return ['HttpStatus', "Look in the kubelet's log."];
  }
}
