import type { KubeletCompression } from '../../config/options.js';
import type { KubeletEndpoint } from '../address/kubelet-endpoint.js';

/** Accepted by kubelets, which send their text format, and by servers that offer any text or no type at all. */
const ACCEPT = 'text/plain, */*';

/** The GET request for the page of a node. All parts were checked: none has a blank or a line break. */
export function requestText(
  { origin }: KubeletEndpoint,
  path: string,
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
