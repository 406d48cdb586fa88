import type { FlagSection } from '../flag.js';

/** The flags about the way to the kubelets. `kubelet-compression` and `kubelet-tls-verify` are not among the original's. */
export const kubeletClientFlags = {
  'deprecated-kubelet-completely-insecure': {
    type: 'bool',
    help: 'Deprecated. Talk to kubelets over plain HTTP and without credentials; for tests, --kubelet-insecure-tls is the better choice.',
  },
  'kubelet-certificate-authority': {
    type: 'string',
    help: 'PEM file with the authorities that sign the serving certificates of kubelets.',
  },
  'kubelet-client-certificate': {
    type: 'string',
    help: 'PEM file with the client certificate to show to kubelets; needs --kubelet-client-key.',
  },
  'kubelet-client-key': {
    type: 'string',
    help: 'PEM file with the private key of --kubelet-client-certificate.',
  },
  'kubelet-compression': {
    type: 'string',
    default: 'auto',
    help: 'Encoding of the pages from kubelets: identity, gzip, or auto, which is identity: gzip is a fifth of the bytes or less, at twice the CPU time.',
  },
  'kubelet-insecure-tls': {
    type: 'bool',
    help: 'Accept any serving certificate from kubelets, as --kubelet-tls-verify=insecure does. Only for test clusters.',
  },
  'kubelet-port': {
    type: 'int',
    default: '10250',
    help: 'Port of the kubelets.',
  },
  'kubelet-preferred-address-types': {
    type: 'strings',
    default: 'Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP',
    help: 'Which kind of Node address to connect to, most preferred first. The next is asked while nobody answers at the first, unless certificates are not verified.',
  },
  'kubelet-request-timeout': {
    type: 'duration',
    default: '10s',
    help: 'How long one scrape of a kubelet may take; at most nine tenths of --metric-resolution.',
  },
  'kubelet-tls-verify': {
    type: 'string',
    default: 'strict',
    help: "What a kubelet's certificate must name: the address (strict), the Node (node-identity; for IPs with kubeadm's serverTLSBootstrap), or nothing (insecure).",
  },
  'kubelet-use-node-status-port': {
    type: 'bool',
    help: 'Connect to the port that the status of the Node names; --kubelet-port is for Nodes that name none.',
  },
  'node-selector': {
    type: 'string',
    short: 'l',
    help: 'Label selector of the Nodes to scrape and serve, such as zone=a,gpu!=true. Empty selects all.',
  },
} as const satisfies FlagSection;
