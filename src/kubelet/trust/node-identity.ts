import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { namesAddress } from '../../certificates/address-names.js';
import type { Node } from '../../model/cluster.js';

/** How the common name begins in certificates of the signer `kubernetes.io/kubelet-serving`. */
const NODE_USER = 'system:node:';

/** A valid host name. For OpenSSL a name that begins with a dot would be a whole domain. */
const HOST_NAME = /^\w(?:[\w.-]*\w)?$/;

/** The names by which a kubelet's certificate can name its Node. */
export interface NodeIdentity {
  readonly nodeName: string;
  /** The Node's name, and the host names and addresses of its status. */
  readonly names: readonly string[];
}

/** The certificate is valid, but for another node or host. */
export class NodeIdentityError extends Error {
  override readonly name = 'NodeIdentityError';

  /**
   * @param offered the names in the certificate: its common name if that is a node's, and its alternative names
   * @param wanted the names of which one would have been enough
   * @param owner the other node in the common name, if there is one
   */
  constructor(
    readonly offered: readonly string[],
    readonly wanted: readonly string[],
    readonly owner: string | undefined,
  ) {
    super('the certificate does not name the node');
  }
}

export function nodeIdentity({ name, addresses }: Node): NodeIdentity {
  return { nodeName: name, names: [...new Set([name, ...addresses.map(({ address }) => address)])] };
}

/**
 * Checks that a certificate is of this Node; returns an error if not. Its common name must be `system:node:<name>`, or
 * one of its alternative names one of the Node's. Names are compared whole. A wildcard does not count, because it names
 * every node of its domain. The caller has verified issuer, time and usage.
 */
export function checkNodeIdentity(
  { nodeName, names }: NodeIdentity,
  certificate: Pick<PeerCertificate, 'raw' | 'subject' | 'subjectaltname'>,
): NodeIdentityError | undefined {
  const user = `${NODE_USER}${nodeName}`;
  // If there are several common names, this is an array, and none of them counts.
  const commonName: unknown = certificate.subject.CN;
  if (commonName === user) return undefined;
  const parsed = new X509Certificate(certificate.raw);
  if (names.some((name) => isNamed(parsed, name))) return undefined;
  const owner =
    typeof commonName === 'string' && commonName.startsWith(NODE_USER) ? commonName.slice(NODE_USER.length) : undefined;
  const offered = alternativeNames(certificate);
  return new NodeIdentityError(
    owner === undefined ? offered : [NODE_USER + owner, ...offered],
    [user, ...names],
    owner,
  );
}

/** The alternative names of a certificate, without their types. */
export function alternativeNames({ subjectaltname = '' }: { readonly subjectaltname?: string }): string[] {
  return subjectaltname === '' ? [] : subjectaltname.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
}

function isNamed(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return namesAddress(certificate, name);
  return HOST_NAME.test(name) && certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined;
}
