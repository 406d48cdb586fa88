import type { PeerCertificate } from 'node:tls';
import { UntrustedCertificateError } from '../../certificates/server-trust.js';
import type { AttemptedAddress } from '../kubelet-error.js';
import { addressNotNamed, CLUSTER_SIGNED, MOUNT_CA, nodeNotNamed } from './certificate-failures.js';
import { KubeletError, type KubeletErrorCode } from '../kubelet-error.js';
import { isOutOfResources, systemProblem, systemSentence } from '../../model/system-error.js';
import { NodeIdentityError } from '../trust/node-identity.js';
import { KUBELET_PAGES } from '../http/page-buffers.js';
import { tlsFailure } from './tls-failures.js';

const REACHABLE =
  'Check that the kubelet runs, that its port is the one of --kubelet-port (or set --kubelet-use-node-status-port), ' +
  'and that no firewall or NetworkPolicy keeps this server from it.';

const NEW_CERTIFICATE =
  'Give the kubelet a new certificate, with a key of ECDSA P-256 or RSA 2048 at least and signed by SHA-256, or ' +
  `${CLUSTER_SIGNED}.`;
const PORT_CURE =
  "Correct the port in the Node's status.daemonEndpoints, or set --kubelet-port without --kubelet-use-node-status-port.";
const RESOURCES_CURE = "This is no fault of the node. Raise the limits of this server's process or machine.";
const LOOKING_UP = 'its name is being looked up: no DNS server has answered in time';
const RESOLVABLE =
  "Prefer addresses that are no names, as --kubelet-preferred-address-types=InternalIP, or let this server's DNS know the " +
  'nodes.';

/** An error of Node.js, which may have more than a message. */
export type ConnectionError = Error & { readonly code?: string; readonly cert?: PeerCertificate };

/** The failure for a request that was ended by its signal. `reason` is the signal's. */
export function abortFailure(reason: unknown, origin: string, connected: boolean, lookingUp = false): KubeletError {
  if (!(reason instanceof Error) || reason.name !== 'TimeoutError') {
    return new KubeletError('Aborted', `${origin}: the request was given up: ${String(reason)}`, 'None is needed.');
  }
  if (lookingUp) return new KubeletError('LookupTimeout', `${origin}: ${LOOKING_UP}`, RESOLVABLE);
  if (!connected) return new KubeletError('ConnectTimeout', `${origin}: no connection in time`, REACHABLE);
  return new KubeletError(
    'Timeout',
    `${origin}: no whole answer in time`,
    'Check the load of the node, or raise --kubelet-request-timeout (it ends with the metric resolution at the latest).',
  );
}

/** The failure for a page that is too large, encoded or not. */
export function pageTooLarge(
  url: string,
  what = `the page is larger than ${KUBELET_PAGES.largestPage} bytes`,
): KubeletError {
  return new KubeletError(
    'PageTooLarge',
    `${url}: ${what}`,
    'Check that the address, the port and the path are those of a kubelet.',
  );
}

/** The failure for an error of a connection. Codes are those of Node.js and OpenSSL. */
export function connectionFailure(error: ConnectionError, attempt: AttemptedAddress): KubeletError {
  const { code = '', message, name } = error;
  const fail = (ours: KubeletErrorCode, what: string, cure: string) =>
    new KubeletError(ours, `${attempt.origin}: ${what}`, cure, { cause: error });
  if (error instanceof NodeIdentityError) return nodeNotNamed(error, attempt);
  if (error instanceof UntrustedCertificateError && error.flaw !== undefined) {
    return fail('CertificateInvalid', `the kubelet's certificate is refused: ${error.flaw} (${code})`, NEW_CERTIFICATE);
  }
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return addressNotNamed(error, attempt);
    case 'INVALID_PURPOSE':
      return fail(
        'CertificatePurpose',
        `the kubelet's certificate is not one of a server (${code})`,
        `Give the kubelet a certificate with the extended key usage serverAuth, or ${CLUSTER_SIGNED}.`,
      );
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return fail(
        'CertificateExpired',
        code === 'CERT_HAS_EXPIRED'
          ? "the kubelet's certificate has expired"
          : "the kubelet's certificate is not yet valid",
        'Check the clocks of node and server. Let the kubelet renew its certificate: rotateCertificates, and ' +
          'serverTLSBootstrap with approved signing requests; or delete its certificate and restart it.',
      );
    case 'ECONNREFUSED':
      return fail('ConnectionRefused', 'connection refused', REACHABLE);
    case 'EAI_INPROGRESS':
      return fail('LookupTimeout', LOOKING_UP, RESOLVABLE);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'ENONET':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EACCES':
    case 'EPERM':
      return fail('Unreachable', `no way to the node: ${systemProblem(error, 'connection')}`, REACHABLE);
    case 'ETIMEDOUT':
      return fail('ConnectTimeout', 'the node does not answer (ETIMEDOUT)', REACHABLE);
  }
  if (isOutOfResources(code)) return fail('OwnResources', systemProblem(error, 'connection'), RESOURCES_CURE);
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
    const what = `the name ${attempt.address} cannot be resolved: ${systemProblem(error, 'lookup')}`;
    return fail('AddressNotFound', what, RESOLVABLE);
  }
  if (code === 'ERR_SOCKET_BAD_PORT') return fail('NoAddress', systemProblem(error, 'connection'), PORT_CURE);
  if (AUTHORITY_ERRORS.test(code)) {
    return fail(
      'CertificateAuthority',
      `the kubelet's certificate is not signed by a known authority (${code})`,
      `Either ${CLUSTER_SIGNED}, or ${MOUNT_CA}. In test clusters: --kubelet-insecure-tls.`,
    );
  }
  if (/^(CERT_|INVALID_|CRL_|HOSTNAME_|PATH_|UNSPECIFIED)/.test(code)) {
    return fail('CertificateInvalid', `the kubelet's certificate is refused (${code})`, NEW_CERTIFICATE);
  }
  if (/^(ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO)/.test(code)) return fail(...tlsFailure(code, message));
  if (name === 'NotHttpError') {
    return fail('NotHttp', `the answer is not HTTP/1.1 (${message})`, 'Check that the port is that of a kubelet.');
  }
  return fail(
    'ConnectionLost',
    `the connection ended before the answer did: ${systemSentence(code, 'connection') ?? (code || message)}`,
    'If this lasts, look in the logs of the kubelet and of proxies on the way.',
  );
}

const AUTHORITY_ERRORS =
  /^(UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|CERT_(SIGNATURE_FAILURE|UNTRUSTED|REJECTED|CHAIN_TOO_LONG)|INVALID_CA)/;
