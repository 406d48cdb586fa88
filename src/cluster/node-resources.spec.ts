import { describe, expect, it } from 'vitest';
import { testOptions } from '../../test/test-options.ts';
import { nodeResource } from './node.lister.js';

describe('the extended resources of a Node', () => {
  it.each([
    ['are those of allocatable', { cpu: '8', 'nvidia.com/gpu.shared': '8' }, ['nvidia.com/gpu.shared']],
    [
      'keep their name while the device plugin is not ready',
      { 'nvidia.com/gpu.shared': '0' },
      ['nvidia.com/gpu.shared'],
    ],
    [
      'are no longer what the plugin gave before',
      { 'amd.com/gpu': '0', 'nvidia.com/gpu': '0', 'nvidia.com/mig-1g.10gb': '7' },
      ['amd.com/gpu', 'nvidia.com/mig-1g.10gb'],
    ],
  ])('%s', (_, allocatable, names) => {
    const { decode } = nodeResource(testOptions({ accelerators: { exporters: [] } as never }));
    expect(decode({ metadata: { name: 'a' }, status: { allocatable } } as never).extendedResources).toEqual(names);
  });
});
