import type { FlagSection } from '../flag.js';
import { asIs, textOrNone } from '../read-option.js';
import { timerMilliseconds } from '../timer-milliseconds.js';

/** The flags about the way to the kubelets. `kubelet-compression`, `kubelet-page-filter` and `kubelet-tls-verify` are not among the original's. */
export const kubeletClientFlags = {
  'deprecated-kubelet-completely-insecure': {
    type: 'bool',
    option: { kubeletCompletelyInsecure: asIs },
    help: 'Deprecated. Connect to kubelets over plain HTTP without credentials. For tests, prefer --kubelet-insecure-tls.',
  },
  'kubelet-certificate-authority': {
    type: 'string',
    option: { kubeletCertificateAuthority: textOrNone },
    help: "PEM file with the authorities of kubelets' serving certificates.",
  },
  'kubelet-client-certificate': {
    type: 'string',
    option: { kubeletClientCertificate: textOrNone },
    help: 'PEM file with the client certificate for kubelets. Needs --kubelet-client-key.',
  },
  'kubelet-client-key': {
    type: 'string',
    option: { kubeletClientKey: textOrNone },
    help: 'PEM file with the private key of --kubelet-client-certificate.',
  },
  'kubelet-compression': {
    type: 'string',
    default: 'auto',
    choices: ['auto', 'identity', 'gzip'],
    option: { kubeletCompression: (word: string) => (word === 'gzip' ? 'gzip' : 'identity') },
    help: 'Encoding of metrics pages: identity, gzip, or auto (the same as identity). gzip saves at least 4/5 of the bytes at twice the CPU time.',
  },
  'kubelet-insecure-tls': {
    type: 'bool',
    help: 'Accept any serving certificate from kubelets, as --kubelet-tls-verify=insecure does. Only for test clusters.',
  },
  'kubelet-page-filter': {
    type: 'string',
    default: 'auto',
    choices: ['auto', 'off'],
    option: { kubeletPageFilter: (word: string) => word === 'auto' },
    help: 'Ask kubelets only for the metrics that are read (auto), or for all (off). Kubelets from v1.37 then send half the bytes, older ones send all.',
  },
  'kubelet-port': {
    type: 'int',
    default: '10250',
    help: 'Port of the kubelets.',
  },
  'kubelet-preferred-address-types': {
    type: 'strings',
    default: 'Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP',
    help: 'Types of Node address, most preferred first. If the first does not respond, the next is tried, unless certificates are not verified.',
  },
  'kubelet-request-timeout': {
    type: 'duration',
    default: '10s',
    option: { kubeletRequestTimeoutMs: timerMilliseconds },
    help: 'A scrape of a kubelet may take this long, and at most nine tenths of --metric-resolution.',
  },
  'kubelet-tls-verify': {
    type: 'string',
    default: 'strict',
    choices: ['strict', 'node-identity', 'insecure'],
    help: "What a kubelet's certificate must name. strict: the address. node-identity: the Node (kubeadm's serverTLSBootstrap). insecure: nothing.",
  },
  'kubelet-use-node-status-port': {
    type: 'bool',
    option: { kubeletUseNodeStatusPort: asIs },
    help: 'Connect to the kubelet port in the status of the Node. --kubelet-port is for Nodes without one.',
  },
  'node-selector': {
    type: 'string',
    short: 'l',
    option: { nodeSelector: asIs },
    help: 'Label selector of the Nodes to scrape and serve, such as zone=a,gpu!=true. Empty selects all.',
  },
} as const satisfies FlagSection;
