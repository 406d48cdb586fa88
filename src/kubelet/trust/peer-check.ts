import { isIP } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { namesAddress } from '../../certificates/address-names.js';
import type { ServerTrust } from '../../certificates/server-trust.js';
import type { Node } from '../../model/cluster.js';
import type { ConnectionSecurity } from './kubelet-tls.js';
import { checkNodeIdentity, nodeIdentity } from './node-identity.js';

/** Whom to believe to be this node's kubelet at this address; undefined: everybody. */
export function kubeletTrust(security: ConnectionSecurity, node: Node, address: string): ServerTrust | undefined {
  const { verify, authorities } = security;
  if (verify === 'insecure') return undefined;
  const identity = nodeIdentity(node);
  const checkNames = (certificate: PeerCertificate) =>
    verify === 'node-identity' ? checkNodeIdentity(identity, certificate) : checkAddress(address, certificate);
  return { authorities, checkNames };
}

/** As Go does: only the alternative names count, never the subject's common name. */
function checkAddress(address: string, certificate: PeerCertificate): Error | undefined {
  if (isIP(address) !== 0 && namesAddress(new X509Certificate(certificate.raw), address)) return undefined;
  const error = checkServerIdentity(address, { ...certificate, subject: { ...certificate.subject, CN: '' } });
  // The error is to tell of the certificate as it is.
  return error && Object.assign(error, { cert: certificate });
}
