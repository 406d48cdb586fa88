import { uidOf } from '../workload/names.ts';
import { labelsText } from './device-reading.ts';
import type { DeviceReading } from './device-reading.ts';

/** Before 4.9.0 dcgm-exporter gives percent and MiB; from then on shares and bytes, under other names. */
export type NvidiaNames = 'percent' | 'ratio';

interface Family {
  readonly name: string;
  readonly help: string;
  readonly value: (reading: DeviceReading) => string;
  /** DCGM has no `GPU_UTIL` of a MIG instance. */
  readonly isOfWholeDevice?: boolean;
}

const MEBIBYTE = 1_048_576;

const FAMILIES: Readonly<Record<NvidiaNames, readonly Family[]>> = {
  percent: [
    { name: 'DCGM_FI_DEV_SM_CLOCK', help: 'SM clock frequency (in MHz).', value: () => '1410' },
    {
      name: 'DCGM_FI_DEV_GPU_UTIL',
      help: 'GPU utilization (in %).',
      value: ({ busy }) => String(Math.round(busy * 100)),
      isOfWholeDevice: true,
    },
    {
      name: 'DCGM_FI_DEV_FB_USED',
      help: 'Framebuffer memory used (in MiB).',
      value: ({ usedMebibytes }) => String(usedMebibytes),
    },
    {
      name: 'DCGM_FI_PROF_GR_ENGINE_ACTIVE',
      help: 'Ratio of time the graphics engine is active.',
      value: ({ busy }) => busy.toFixed(6),
    },
  ],
  ratio: [
    { name: 'DCGM_FI_DEV_SM_CLOCK', help: 'SM clock frequency (in MHz).', value: () => '1410' },
    {
      name: 'DCGM_FI_DEV_GPU_UTIL_RATIO',
      help: 'GPU utilization.',
      value: ({ busy }) => busy.toFixed(2),
      isOfWholeDevice: true,
    },
    {
      name: 'DCGM_FI_DEV_FB_USED_BYTES',
      help: 'Framebuffer memory used.',
      value: ({ usedMebibytes }) => String(usedMebibytes * MEBIBYTE),
    },
    {
      name: 'DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO',
      help: 'Ratio of time the graphics engine is active.',
      value: ({ busy }) => busy.toFixed(6),
    },
  ],
};

/** A page of dcgm-exporter: a device that no Pod has is there without the labels of a Pod. */
export function nvidiaPage(nodeName: string, readings: readonly DeviceReading[], names: NvidiaNames): string {
  const lines = FAMILIES[names].flatMap(({ name, help, value, isOfWholeDevice }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...readings
      .filter(({ mig }) => !(mig && isOfWholeDevice))
      .map((reading) => `${name}${labelsText(deviceLabels(nodeName, reading, names))} ${value(reading)}`),
  ]);
  return `${lines.join('\n')}\n`;
}

/** The UUID of a device; all instances of a device have the same. */
export function nvidiaUuid(nodeName: string, index: number): string {
  return `GPU-${uidOf(`${nodeName}/gpu/${index}`)}`;
}

function deviceLabels(
  nodeName: string,
  { index, mig, holder }: DeviceReading,
  names: NvidiaNames,
): Record<string, string> {
  const [host, driver] =
    names === 'percent' ? ['Hostname', 'DCGM_FI_DRIVER_VERSION'] : ['hostname', 'DCGM_FI_SYSTEM_DRIVER_VERSION'];
  return {
    gpu: String(index),
    UUID: nvidiaUuid(nodeName, index),
    pci_bus_id: `00000000:${(0x1a + index).toString(16).toUpperCase()}:00.0`,
    device: `nvidia${index}`,
    modelName: 'NVIDIA H100 80GB HBM3',
    ...(mig && { GPU_I_PROFILE: mig.profile, GPU_I_ID: String(mig.instance) }),
    [host]: nodeName,
    [driver]: '580.95.05',
    ...(holder && { container: holder.container, namespace: holder.namespace, pod: holder.pod }),
  };
}
