import type { KubeletCompression } from '../../config/options.js';
import type { KubeletEndpoint } from '../address/kubelet-endpoint.js';

/** Kubelets answer it with their text format; a server that makes any text, or cannot say which, answers it too. */
const ACCEPT = 'text/plain, */*';

/**
 * The GET request for a node's page. Endpoint and token have been checked: neither has a blank or a line end.
 */
export function requestText(
  { origin, path }: KubeletEndpoint,
  token: string | undefined,
  compression: KubeletCompression,
): string {
  const host = origin.slice(origin.indexOf('//') + 2);
  const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
  return (
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: metrics-server\r\nAccept: ${ACCEPT}\r\n` +
    `Accept-Encoding: ${compression}\r\n${authorization}\r\n`
  );
}
