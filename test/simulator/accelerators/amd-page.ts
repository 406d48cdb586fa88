import { uidOf } from '../workload/names.ts';
import { labelsText } from './device-reading.ts';
import type { DeviceReading } from './device-reading.ts';

/** A page of AMD's device metrics exporter: percent and MB, the labels of a Pod empty if no Pod has the device. */
export function amdPage(nodeName: string, readings: readonly DeviceReading[], prefix = ''): string {
  const family = (name: string, help: string, value: (reading: DeviceReading) => number): string[] => [
    `# HELP ${prefix}${name} ${help}`,
    `# TYPE ${prefix}${name} gauge`,
    ...readings.map((reading) => `${prefix}${name}${labelsText(deviceLabels(nodeName, reading))} ${value(reading)}`),
  ];
  const lines = [
    ...family('gpu_gfx_activity', 'Graphics activity in percent', ({ busy }) => Math.round(busy * 100)),
    ...family('gpu_used_vram', 'Used VRAM in MB', ({ usedMebibytes }) => usedMebibytes),
  ];
  return `${lines.join('\n')}\n`;
}

function deviceLabels(nodeName: string, { index, holder }: DeviceReading): Record<string, string> {
  return {
    card_model: '102-G30211-0C',
    card_series: 'AMD Instinct MI300X OAM',
    card_vendor: 'AMD',
    cluster_name: '',
    container: holder?.container ?? '',
    gpu_compute_partition_type: 'spx',
    gpu_id: String(index),
    gpu_partition_id: '0',
    gpu_uuid: uidOf(`${nodeName}/gpu/${index}`),
    hostname: nodeName,
    namespace: holder?.namespace ?? '',
    pod: holder?.pod ?? '',
    serial_number: `69240900${5400 + index}`,
  };
}
