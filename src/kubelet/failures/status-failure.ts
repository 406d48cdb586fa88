import { KubeletError, type KubeletErrorCode } from '../kubelet-error.js';

/**
 * The failure for a response with another status than 200. `text` is its body. The message quotes the first line, which
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
    case 406:
      return [
        'HttpStatus',
        'The server at that address cannot write the page as plain text, which every kubelet can. Check that the address, ' +
          'the port and the path are those of a kubelet, and look for a proxy on the way.',
      ];
    case 405:
    case 501:
      return [
        'HttpStatus',
        'The server at that address refuses GET. Check that the address and the port are those of a kubelet.',
      ];
    case 407:
    case 502:
    case 504:
      return [
        'HttpStatus',
        'A proxy responds instead of the kubelet. Look in its log, or connect this server to the kubelet without it.',
      ];
    case 408:
    case 429:
    case 503:
      return ['HttpStatus', 'The kubelet is overloaded or has just started. If it lasts, look in its log.'];
    case 413:
    case 414:
    case 431:
      return [
        'HttpStatus',
        "The request is too large for the server at that address. Check the size of this server's token.",
      ];
    default:
      return ['HttpStatus', "Look in the kubelet's log."];
  }
}
