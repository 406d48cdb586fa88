/** How the exporter of a vendor is installed, and the extended resource of its devices. */
export interface GpuVendor {
  readonly name: 'nvidia' | 'amd';
  readonly namespace: string;
  readonly service: string;
  readonly portName: string;
  readonly resource: string;
}

export const NVIDIA: GpuVendor = {
  name: 'nvidia',
  namespace: 'gpu-operator',
  service: 'nvidia-dcgm-exporter',
  portName: 'gpu-metrics',
  resource: 'nvidia.com/gpu',
};

export const AMD: GpuVendor = {
  name: 'amd',
  namespace: 'kube-amd-gpu',
  service: 'default-metrics-exporter',
  portName: 'exporter-port',
  resource: 'amd.com/gpu',
};
