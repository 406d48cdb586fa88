import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SimulatedGpus } from '../simulator/accelerators/simulated-gpus.ts';
import { DoctorUnderTest } from './doctor-under-test.ts';

// What the doctor says of the exporters of GPUs.

const SERVICE = 'nvidia=gpu-operator/nvidia-dcgm-exporter';

let doctor: DoctorUnderTest;
let gpus: SimulatedGpus;
beforeEach(async () => {
  doctor = await DoctorUnderTest.start(1, { nodes: 2, devices: 2 });
  gpus = doctor.cluster.gpus!;
});
afterEach(() => doctor.stop());

const findings = async (flag = gpus.flag) => {
  const { checks } = await doctor.diagnose(flag);
  return checks.filter(({ name }) => name === 'accelerators');
};

it('finds devices, and the containers that have them', async () => {
  const message = '2 exporters have 4 devices, of which containers have 2';
  expect(await findings()).toEqual([{ name: 'accelerators', status: 'ok', subject: SERVICE, message }]);
});

it('says nothing without the flag', async () => {
  expect(await findings('--v=0')).toEqual([]);
});

it.each([
  ['that there is no such Service', 'nvidia=gpu-operator/other', 'there is no such Service, or it has no endpoints'],
  [
    'that the Service has no such port',
    `${SERVICE}:other`,
    'no endpoint of the Service has a node, an IP address and the port other',
  ],
  ['that it may not look', 'nvidia=elsewhere/dcgm', 'its EndpointSlices cannot be listed:'],
])('says %s', async (_, service, message) => {
  expect(await findings(`--accelerators=${service}`)).toEqual([
    expect.objectContaining({ status: 'failed', message: expect.stringContaining(message) as string }),
  ]);
});

it('names the nodes whose exporters fail, and those that have none', async () => {
  gpus.setFault('gpu-node-1', { kind: 'status', status: 503 });
  const slice = doctor.cluster.store
    .list('endpointslices')
    .find(({ metadata }) => metadata.name.endsWith('gpu-node-2'))!;
  doctor.cluster.store.apply({ ...slice, endpoints: [] });
  expect(await findings()).toMatchObject([
    { status: 'warning', message: 'nodes with devices have no exporter', nodes: ['gpu-node-2'] },
    { status: 'failed', message: expect.stringContaining('HTTP status 503') as string, nodes: ['gpu-node-1'] },
  ]);
});

it('warns when no page names a Pod, and fails when none has a device', async () => {
  for (const name of ['gpu-node-1', 'gpu-node-2']) {
    const exporter = gpus.exporter(name);
    const { page } = exporter;
    exporter.page = () => page().replaceAll(/,?\b(pod|namespace|container)="[^"]*"/g, '');
  }
  expect(await findings()).toMatchObject([
    { status: 'warning', message: '2 exporters have 4 devices, of which containers have 0' },
  ]);
  for (const name of ['gpu-node-1', 'gpu-node-2']) gpus.exporter(name).page = () => 'up 1\n';
  expect(await findings()).toMatchObject([{ status: 'failed', message: 'no page has a device and how busy it is' }]);
});
