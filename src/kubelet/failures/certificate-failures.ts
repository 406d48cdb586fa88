import type { PeerCertificate } from 'node:tls';
import type { AttemptedAddress } from '../kubelet-error.js';
import { KubeletError } from '../kubelet-error.js';
import { alternativeNames, checkNodeIdentity, nodeIdentity, type NodeIdentityError } from '../trust/node-identity.js';

/** How kubelets get certificates that the cluster trusts. */
export const CLUSTER_SIGNED =
  'let kubelets get serving certificates from the cluster CA (serverTLSBootstrap: true in their configuration, and ' +
  'approve their signing requests)';
export const MOUNT_CA = 'mount the CA that signs kubelet certificates and name it in --kubelet-certificate-authority';

/** The length to which a list of names is cut. */
const LONGEST = 300;

/** The failure for a certificate that does not name the address (`--kubelet-tls-verify=strict`). */
export function addressNotNamed(
  error: Error & { readonly cert?: PeerCertificate },
  { node, origin, address }: AttemptedAddress,
): KubeletError {
  const { cert } = error;
  const names = alternativeNames(cert ?? {});
  const types = node.addresses.filter((candidate) => names.includes(candidate.address)).map(({ type }) => type);
  const prefer = types.length === 0 ? '' : `set --kubelet-preferred-address-types to ${types.join(' or ')}, or `;
  const isOfNode = cert?.raw !== undefined && checkNodeIdentity(nodeIdentity(node), cert) === undefined;
  const byNode = isOfNode ? 'set --kubelet-tls-verify=node-identity, as the certificate does name this node, or ' : '';
  return new KubeletError(
    'CertificateName',
    `${origin}: the kubelet's certificate is not for the address ${address}; it names: ${said(names)}`,
    `Either ${byNode}${prefer}${CLUSTER_SIGNED}, or give it a certificate that names the address and ${MOUNT_CA}.`,
    { cause: error },
  );
}

/** The failure for a certificate that has no name of the node (`--kubelet-tls-verify=node-identity`). */
export function nodeNotNamed(error: NodeIdentityError, { node, origin }: AttemptedAddress): KubeletError {
  const { offered, wanted, owner } = error;
  const cure =
    owner === undefined
      ? `Let the kubelet of ${node.name} get a certificate that names it: ${CLUSTER_SIGNED.replace('let kubelets', 'let it')}.`
      : `Correct the addresses of the Nodes ${node.name} and ${owner}, because the kubelet of ${owner} responds here; or, if ` +
        'the machine was renamed, delete the serving certificate in its --cert-dir and restart its kubelet.';
  return new KubeletError(
    'CertificateName',
    `${origin}: the kubelet's certificate is not of the node ${node.name}; it names: ${said(offered)}; ` +
      `looked for one of: ${said(wanted)}`,
    cure,
    { cause: error },
  );
}

function said(names: readonly string[]): string {
  return (
    names
      .filter((name) => name !== '')
      .join(', ')
      .slice(0, LONGEST) || 'none'
  );
}
