import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import { namesAddress } from '../../certificates/address-names.js';
import type { Node } from '../../model/cluster.js';

/** How the signer `kubernetes.io/kubelet-serving` has the common name of a kubelet's serving certificate begin. */
const NODE_USER = 'system:node:';

/** A host name as a Node may have it. OpenSSL would take one that begins with a dot for a whole domain. */
const HOST_NAME = /^\w(?:[\w.-]*\w)?$/;

/** By what a kubelet's certificate can name its Node. */
export interface NodeIdentity {
  readonly nodeName: string;
  /** The Node's name, and the host names and addresses of its status. */
  readonly names: readonly string[];
}

/** The certificate is a good one, of somebody else. */
export class NodeIdentityError extends Error {
  override readonly name = 'NodeIdentityError';

  /**
   * @param offered what the certificate names: its common name if that is a node's, and its alternative names
   * @param wanted every name of which one would have been enough
   * @param owner the node that the common name names instead, if it does
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
 * Whether a certificate, whose issuer, time and usage have been found good, is that of this Node: its common name is
 * `system:node:<name>`, or an alternative name is one of the Node's. Names are compared whole. A wildcard counts for
 * nothing, since it names every node of its domain.
 */
export function checkNodeIdentity(
  { nodeName, names }: NodeIdentity,
  certificate: Pick<PeerCertificate, 'raw' | 'subject' | 'subjectaltname'>,
): NodeIdentityError | undefined {
  const user = `${NODE_USER}${nodeName}`;
  // Several common names are an array, and then none of them is taken for the one that was signed for.
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

/** The alternative names of a certificate, as one would say them. */
export function alternativeNames({ subjectaltname = '' }: { readonly subjectaltname?: string }): string[] {
  return subjectaltname === '' ? [] : subjectaltname.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
}

function isNamed(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return namesAddress(certificate, name);
  return HOST_NAME.test(name) && certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined;
}
