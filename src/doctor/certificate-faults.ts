import type { KubeletError } from '../kubelet/kubelet-error.js';
import type { ServingCertificate } from '../kubelet/trust/serving-certificate.js';
import { dayOf, endsSoon, timeLeft } from './certificate-life.js';
import type { KubeletProblem } from './kubelet-outcome.js';

/**
 * A kubelet without serverTLSBootstrap signs with its own authority of this name, which ends with a time in seconds.
 */
const SELF_MADE = /-ca@\d+$/;

const BOOTSTRAP =
  "set serverTLSBootstrap: true in the kubelet's configuration (kubeadm: in the ConfigMap kube-system/kubelet-config, " +
  'then kubeadm upgrade node phase kubelet-config), restart it, and approve its request: kubectl get csr ' +
  '--field-selector=spec.signerName=kubernetes.io/kubelet-serving, kubectl certificate approve NAME';

/** Describes a failed handshake, with the details of the rejected certificate. */
export function certificateFault(error: KubeletError, certificate: ServingCertificate | undefined): KubeletProblem {
  const { code, message, cure } = error;
  const fault = { stage: 'kubelet-tls', status: 'failed', kind: code, message, cure } as const;
  if (certificate === undefined) return fault;
  const { subject, issuer, notAfterMs } = certificate;
  switch (code) {
    case 'CertificateAuthority': {
      if (issuer !== subject && !SELF_MADE.test(issuer))
        return { ...fault, message: `${message}; its issuer is ${issuer}` };
      return {
        ...fault,
        kind: 'self-signed',
        message: `${message}; it is self-signed, made by the kubelet itself (issuer ${issuer})`,
        cure: `To have it signed by the cluster CA, ${BOOTSTRAP}. In test clusters: --kubelet-insecure-tls.`,
      };
    }
    case 'CertificateName':
      return { ...fault, cure: `${cure} For such a certificate ${BOOTSTRAP}.` };
    case 'CertificateExpired':
      return { ...fault, message: `${message} (good until ${dayOf(notAfterMs)}, issuer ${issuer})` };
    default:
      return fault;
  }
}

/** Returns what is wrong with an accepted certificate. */
export function acceptedCertificateFaults(certificate: ServingCertificate, nowMs: number): KubeletProblem[] {
  if (!endsSoon(certificate, nowMs)) return [];
  return [
    {
      stage: 'kubelet-tls',
      status: 'warning',
      kind: 'ends soon',
      message: `the kubelet's certificate expires in ${timeLeft(certificate, nowMs)} and should have been renewed`,
      cure: `So that it is renewed in time, ${BOOTSTRAP}.`,
    },
  ];
}
