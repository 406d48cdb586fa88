import type { FlagCheck } from './flag-check.js';
import { definitionOf } from './flag-table.js';

const VERIFY = 'kubelet-tls-verify';
const PLAIN_HTTP = 'deprecated-kubelet-completely-insecure';

/** The rules about `--kubelet-tls-verify`: no other flag contradicts it. */
export const kubeletTlsChecks: readonly FlagCheck[] = [
  {
    flags: [VERIFY, 'kubelet-insecure-tls'],
    problem(values) {
      const insecure = values.get('kubelet-insecure-tls');
      const verify = values.get(VERIFY);
      // An unset flag contradicts nothing. An unknown word has its own error.
      if (!values.isGiven(VERIFY) || !values.isGiven('kubelet-insecure-tls')) return undefined;
      if (insecure === (verify === 'insecure') || !definitionOf(VERIFY).choices!.includes(verify)) {
        return undefined;
      }
      return `flags "--kubelet-insecure-tls=${insecure}" and "--${VERIFY}=${verify}" contradict each other; want only --${VERIFY}`;
    },
  },
  {
    flags: [VERIFY, 'kubelet-certificate-authority'],
    problem(values) {
      if (values.get(VERIFY) !== 'insecure' || !values.get('kubelet-certificate-authority')) return undefined;
      return `flags "--kubelet-certificate-authority" and "--${VERIFY}=insecure" exclude each other; want at most one of them`;
    },
  },
  {
    flags: [VERIFY, PLAIN_HTTP],
    problem(values) {
      if (!values.isGiven(VERIFY) || !values.get(PLAIN_HTTP)) return undefined;
      return `flags "--${PLAIN_HTTP}" and "--${VERIFY}" exclude each other, since plain HTTP has no certificates; want at most one of them`;
    },
  },
];
