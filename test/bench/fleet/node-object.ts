import { ADDRESS_FIELD, NODE_FIELD } from './identity.ts';

const SINCE = '2026-11-02T06:00:11Z';
const IMAGES = 25;

/** A Node as its kubelet reports it, images included: about 9 KB. `port` is its kubelet's. */
export function nodeObject(port: number): object {
  const name = `worker-${NODE_FIELD}`;
  const capacity = { cpu: '16', 'ephemeral-storage': '203056560Ki', memory: '65843108Ki', pods: '110' };
  return {
    metadata: {
      name,
      uid: `7d9e2f10-3b7c-4c55-8a76-9b0d1c2e3${NODE_FIELD}`,
      resourceVersion: '48219981',
      creationTimestamp: SINCE,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm6i.4xlarge',
        'topology.kubernetes.io/region': 'eu-central-1',
        'topology.kubernetes.io/zone': 'eu-central-1b',
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '15',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      managedFields: ['kube-controller-manager', 'kubelet'].map((manager) => ({
        manager,
        operation: 'Update',
        apiVersion: 'v1',
        time: SINCE,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:status': Object.fromEntries(FIELDS.map((field) => [`f:${field}`, { '.': {} }])) },
      })),
    },
    spec: {
      podCIDR: '10.244.1.0/24',
      podCIDRs: ['10.244.1.0/24'],
      providerID: `aws:///eu-central-1b/i-0${NODE_FIELD}`,
    },
    status: {
      capacity,
      allocatable: { ...capacity, cpu: '15890m', memory: '60480612Ki' },
      conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
        type,
        status: type === 'Ready' ? 'True' : 'False',
        lastHeartbeatTime: SINCE,
        lastTransitionTime: SINCE,
        reason: type === 'Ready' ? 'KubeletReady' : `KubeletHasSufficient${type}`,
        message: type === 'Ready' ? 'kubelet is posting ready status' : `kubelet has no ${type}`,
      })),
      addresses: [
        { type: 'InternalIP', address: ADDRESS_FIELD },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
      nodeInfo: {
        machineID: 'ec2d8f0a7b3c4d5e9f60718293a4b5c6',
        systemUUID: 'ec2d8f0a-7b3c-4d5e-9f60-718293a4b5c6',
        bootID: '6f1c2b3a-4d5e-4f60-8172-93a4b5c6d7e8',
        kernelVersion: '6.12.40-cloud-amd64',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        containerRuntimeVersion: 'containerd://2.1.4',
        kubeletVersion: 'v1.37.2',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
      images: Array.from({ length: IMAGES }, (_, i) => ({
        names: [
          `registry.example.com/shop/service-${i}@sha256:${'0123456789abcdef'.repeat(4)}`,
          `registry.example.com/shop/service-${i}:v1.${i}.7`,
        ],
        sizeBytes: 183_500_801 + i,
      })),
    },
  };
}

const FIELDS = ['addresses', 'allocatable', 'capacity', 'conditions', 'daemonEndpoints', 'images', 'nodeInfo'];
