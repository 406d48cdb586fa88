import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { flagTable } from '../../src/config/flag-table.js';
import { NVIDIA } from '../simulator/accelerators/gpu-vendor.ts';

const document = readFileSync(new URL('../../docs/accelerators.md', import.meta.url), 'utf8');
const component = readFileSync(
  new URL('../../deploy/components/accelerators/kustomization.yaml', import.meta.url),
  'utf8',
);

it('docs/accelerators.md names flags that there are', () => {
  const known = new Set(Object.values(flagTable).flatMap((section) => Object.keys(section)));
  const named = [...document.matchAll(/`--(acc[a-z-]+|max-[a-z-]+)/g)].map(([, name]) => name!);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(['accelerators', 'accelerator-window', 'accelerators-memory']));
});

it('docs/accelerators.md, the component and the simulator have the same names of the GPU Operator', () => {
  const { namespace, service, portName } = NVIDIA;
  const flag = `--accelerators=nvidia=${namespace}/${service}:${portName}`;
  expect(document).toContain(flag);
  expect(component).toContain(flag);
});
