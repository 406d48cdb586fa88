import type { Application } from '../workload/application.ts';
import { NODE_AGENTS } from '../workload/catalogue.ts';
import { fraction } from '../workload/random.ts';
import { WorkloadSlot } from '../workload/slot.ts';
import type { WorkloadSettings } from '../workload/slot.ts';
import type { ContainerName, DeviceReading } from './device-reading.ts';
import type { GpuVendor } from './gpu-vendor.ts';

const NAMESPACE = 'ml';
const CONTAINER = 'model';
const PERIOD_MS = 90_000;
const MEBIBYTES_OF_MODEL = 41_000;
const FREE_MEBIBYTES = 4;

/** The share of its device that a container uses at a time. */
export type GpuLoad = (holder: ContainerName, nowMs: number) => number;

/** A wave between 0.1 and 0.9 that differs from Pod to Pod. */
export const waveLoad: GpuLoad = ({ pod }, nowMs) =>
  0.5 + 0.4 * Math.sin((nowMs / PERIOD_MS + fraction(pod)) * 2 * Math.PI);

/** The Pods of a GPU node: agents, the exporter, and one Pod of `inference` for each device but the last. */
export function gpuSlots(
  nodeName: string,
  index: number,
  devices: number,
  vendor: GpuVendor,
  of: WorkloadSettings,
): WorkloadSlot[] {
  const served = Math.max(1, devices - 1);
  const agents = [...NODE_AGENTS, exporterAgent(vendor)].map((agent) => new WorkloadSlot(agent, index, nodeName, of));
  const application = inference(vendor.resource);
  const pods = Array.from(
    { length: served },
    (_, i) => new WorkloadSlot(application, index * served + i, nodeName, of),
  );
  return [...agents, ...pods];
}

/** What the devices of a node do now: the Pods have them in order, the others are free. */
export function deviceReadings(
  slots: readonly WorkloadSlot[],
  devices: number,
  load: GpuLoad,
  nowMs: number,
): DeviceReading[] {
  const holders = slots
    .filter(({ application }) => application.containers.some((container) => container.devices))
    .flatMap((slot) => slot.podsAt(nowMs))
    .map(({ namespace, name }): ContainerName => ({ namespace, pod: name, container: CONTAINER }));
  return Array.from({ length: devices }, (_, index) => {
    const holder = holders[index];
    if (!holder) return { index, busy: 0, usedMebibytes: FREE_MEBIBYTES };
    return { index, busy: load(holder, nowMs), usedMebibytes: MEBIBYTES_OF_MODEL, holder };
  });
}

/** A model server beside a proxy that has no device. */
function inference(resource: string): Application {
  const quiet = { shape: 'flat' } as const;
  return {
    kind: 'Deployment',
    namespace: NAMESPACE,
    name: 'inference',
    labels: { app: 'inference' },
    replicas: 1,
    scales: false,
    containers: [
      {
        ...quiet,
        name: CONTAINER,
        image: 'ml.example/inference:1.4',
        millicores: 900,
        mebibytes: 3_000,
        devices: { resource, count: 1 },
      },
      { ...quiet, name: 'proxy', image: 'envoyproxy/envoy:v1.36', millicores: 20, mebibytes: 60 },
    ],
  };
}

function exporterAgent({ namespace, service }: GpuVendor): Application {
  return {
    kind: 'DaemonSet',
    namespace,
    name: service,
    labels: { app: service },
    replicas: 1,
    scales: false,
    containers: [
      { name: 'exporter', image: `vendor.example/${service}:1`, millicores: 10, mebibytes: 250, shape: 'flat' },
    ],
  };
}
