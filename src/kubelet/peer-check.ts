import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { Node } from '../model/cluster.js';
import type { ConnectionSecurity } from './kubelet-tls.js';
import { checkNodeIdentity, nodeIdentity, type NodeIdentity } from './node-identity.js';

/** Looks at the names in a certificate that is otherwise good. */
export type PeerCheck = (address: string, certificate: PeerCertificate) => Error | undefined;

/** How the names of this node's certificate are checked. A check lives as long as its connection: it holds no Node. */
export function peerCheck({ verify }: ConnectionSecurity, node: Node): PeerCheck {
  return failClosed(verify === 'node-identity' ? nodeCheck(nodeIdentity(node)) : checkAddress);
}

/** What Node's parser of names throws, as it does at names that are none, would end the process: it is a refusal. */
function failClosed(check: PeerCheck): PeerCheck {
  return (address, certificate) => {
    try {
      return check(address, certificate);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
}

function nodeCheck(identity: NodeIdentity): PeerCheck {
  return (_, certificate) => checkNodeIdentity(identity, certificate);
}

/** As Go does: only the alternative names count, never the subject's common name. */
function checkAddress(address: string, certificate: PeerCertificate): Error | undefined {
  const error = checkServerIdentity(address, { ...certificate, subject: { ...certificate.subject, CN: '' } });
  // The error is to tell of the certificate as it is.
  return error && Object.assign(error, { cert: certificate });
}
