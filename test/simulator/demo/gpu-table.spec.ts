import { describe, expect, it } from 'vitest';
import { gpuTable } from './gpu-table.ts';
import type { ClusterUsage } from './metrics-reader.ts';

function usageOf(...gpus: (string | undefined)[]): ClusterUsage {
  const pods = gpus.map((gpu, i) => ({
    metadata: { namespace: 'ml', name: `inference-${i}` },
    containers: [
      { name: 'model', usage: { cpu: '1', memory: '1Gi', 'nvidia.com/gpu': gpu } },
      { name: 'proxy', usage: { cpu: '1m', memory: '1Mi', 'nvidia.com/gpu': gpu && '0' } },
    ],
  }));
  return { capacities: [], nodes: [], pods };
}

describe('what an HPA with averageValue 500m sees', () => {
  it('is the average of the Pods that have GPUs, and replicas for their sum', () => {
    // 0.8 + 0.4005 = 1.2005, each rounded up: 1.201 of two Pods. It needs three Pods of 0.5.
    expect(gpuTable(usageOf('800m', '400500u', undefined))).toEqual([
      'HPA         METRIC           TARGETS (AVG)   REPLICAS   WANTED',
      'inference   nvidia.com/gpu   601m/500m       2          3',
      '',
      'NAMESPACE   NAME          GPU',
      'ml          inference-0   800m',
      'ml          inference-1   401m',
    ]);
  });

  it('changes nothing within a tenth of the target', () => {
    expect(gpuTable(usageOf('549m'))[1]).toMatch(/549m\/500m +1 +1$/);
    expect(gpuTable(usageOf('551m'))[1]).toMatch(/551m\/500m +1 +2$/);
  });

  it('is nothing without Pods that have GPUs', () => {
    expect(gpuTable(usageOf(undefined))).toEqual(['No Pod has nvidia.com/gpu yet.']);
  });
});
