import { isIP } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { namesAddress } from '../../certificates/address-names.js';
import type { ServerTrust } from '../../certificates/server-trust.js';
import type { Node } from '../../model/cluster.js';
import type { ConnectionSecurity } from './kubelet-tls.js';
import { checkNodeIdentity, nodeIdentity } from './node-identity.js';

/** How to verify that the server at this address is the kubelet of this node; undefined: it is not verified. */
export function kubeletTrust(security: ConnectionSecurity, node: Node, address: string): ServerTrust | undefined {
  const { verify, authorities } = security;
  if (verify === 'insecure') return undefined;
  const identity = nodeIdentity(node);
  const checkNames = (certificate: PeerCertificate) =>
    verify === 'node-identity' ? checkNodeIdentity(identity, certificate) : checkAddress(address, certificate);
  return { authorities, checkNames };
}

/** As in Go, only the alternative names count and never the common name. */
function checkAddress(address: string, certificate: PeerCertificate): Error | undefined {
  if (isIP(address) !== 0 && namesAddress(new X509Certificate(certificate.raw), address)) return undefined;
  const error = checkServerIdentity(address, { ...certificate, subject: { ...certificate.subject, CN: '' } });
  // The error shows the whole certificate, with its common name.
  return error && Object.assign(error, { cert: certificate });
}
