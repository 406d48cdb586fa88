import type { FlagSection } from '../flag.js';

/** The flags about GPUs and other accelerators. None is the original's. */
export const acceleratorFlags = {
  'accelerator-window': {
    type: 'duration',
    default: '1m0s',
    help: 'Usage of an accelerator is the mean of its samples of this long. 0: the last sample.',
  },
  accelerators: {
    type: 'strings',
    help: 'Exporters to read: VENDOR=[https+]NAMESPACE/SERVICE[:PORT], such as nvidia=gpu-operator/nvidia-dcgm-exporter:gpu-metrics. Vendors: nvidia, amd.',
  },
  'accelerators-certificate-authority': {
    type: 'string',
    help: 'PEM file with the authorities of the serving certificates of https+ exporters. Default: the authorities of the system.',
  },
  'accelerators-insecure-tls': {
    type: 'bool',
    help: 'Accept any serving certificate from https+ exporters. Only for test clusters.',
  },
  'accelerators-memory': {
    type: 'bool',
    help: 'Also serve used memory of accelerators, such as nvidia.com/gpu-memory.',
  },
} as const satisfies FlagSection;
