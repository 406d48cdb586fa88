import { CLUSTER_SIGNED } from './certificate-failures.js';
import type { KubeletErrorCode } from '../kubelet-error.js';

/** The kind of a failure of TLS, what happened, and what to do about it. */
export type TlsFailure = readonly [code: KubeletErrorCode, what: string, cure: string];

/** The alerts with which the other side ends a handshake (RFC 8446, 6.2; RFC 5246, 7.2.2). */
const ALERTS: Readonly<Record<number, string>> = {
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

const ABOUT_CLIENT = new Set([41, 42, 43, 44, 45, 46, 48, 49, 116]);
const ABOUT_SETTINGS = new Set([40, 47, 70, 71, 86, 109, 110, 120]);

/** Why the kubelet refuses the client certificate, by the number of the alert. */
const CLIENT_FLAWS: Readonly<Record<number, string>> = {
  43: 'it is of a kind that the kubelet does not take',
  44: 'it is revoked',
  45: 'it has expired',
  48: 'the kubelet does not know the authority that signed it',
  116: 'the kubelet wants one, and this server shows none',
};

const APPROVE =
  'List the signing requests: kubectl get csr --field-selector=spec.signerName=kubernetes.io/kubelet-serving. Approve ' +
  'those that are Pending: kubectl certificate approve NAME. An approver, such as kubelet-csr-approver, does so from ' +
  'now on. Wait if the Node has just joined. If there is no request, look in the log of the kubelet, which has ' +
  'serverTLSBootstrap: true.';
const CLIENT_CURE =
  'Check the certificate of --kubelet-client-certificate, or of the user of the kubeconfig, against ' +
  "authentication.x509.clientCAFile in the kubelet's configuration. Without a client certificate the token is enough.";
const SETTINGS_CURE =
  "Check tlsMinVersion and tlsCipherSuites in the kubelet's configuration: this server offers TLS 1.2 and 1.3 with the " +
  'suites of Node.js. A kubelet with a certificate of ML-DSA needs TLS 1.3.';

/** The failure for an error of TLS, except for a certificate that this server refuses. */
export function tlsFailure(code: string, message: string): TlsFailure {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return ['Tls', `the port does not speak TLS (${code})`, 'Check that the port is that of a kubelet.'];
  }
  const number = Number(/SSL alert number (\d+)/.exec(message)?.[1]);
  if (number in ALERTS) return alertFailure(number);
  if (/UNSUPPORTED_PROTOCOL|NO_PROTOCOLS|NO_SHARED|NO_SUITABLE|WRONG_CIPHER|WRONG_SIGNATURE_TYPE/.test(code)) {
    return ['TlsSettings', `no TLS version or cipher suite in common (${code})`, SETTINGS_CURE];
  }
  return ['Tls', `TLS failed (${code})`, "Look in the kubelet's log, and in the logs of proxies on the way."];
}

function alertFailure(number: number): TlsFailure {
  const alert = `TLS alert ${number}, ${ALERTS[number]}`;
  if (number === 80) {
    return ['NoServingCertificate', `the kubelet has no serving certificate to show (${alert})`, APPROVE];
  }
  if (ABOUT_CLIENT.has(number)) {
    const flaw = CLIENT_FLAWS[number];
    const what = `the kubelet refuses this server's client certificate${flaw === undefined ? '' : `: ${flaw}`}`;
    return ['ClientCertificate', `${what} (${alert})`, CLIENT_CURE];
  }
  if (ABOUT_SETTINGS.has(number)) {
    return [
      'TlsSettings',
      `the kubelet takes none of the TLS versions or suites that are offered (${alert})`,
      SETTINGS_CURE,
    ];
  }
  if (number === 112) {
    return [
      'Tls',
      `the kubelet has no certificate for the name it was asked by (${alert})`,
      `Prefer addresses that are no names, or ${CLUSTER_SIGNED}.`,
    ];
  }
  return ['Tls', `the kubelet ended the handshake (${alert})`, "Look in the kubelet's log for `TLS handshake error`."];
}
