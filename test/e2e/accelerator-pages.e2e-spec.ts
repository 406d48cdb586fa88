import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Accelerators } from '../../src/accelerators/accelerators.service.js';
import type { NamedContainer } from '../../src/accelerators/dialects/device-sample.js';
import type { PodMetricsList } from '../../src/metrics-api/objects/pod-metrics.js';
import { ACCELERATOR_PAGES, acceleratorPage } from '../accelerator-pages.ts';
import type { AcceleratorPage } from '../accelerator-pages.ts';
import { exporterSlice } from '../simulator/accelerators/endpoint-slice.ts';
import { ExporterServer } from '../simulator/accelerators/exporter-server.ts';
import { NVIDIA } from '../simulator/accelerators/gpu-vendor.ts';
import { containerLabels, inPageOrder, resourcePage } from '../simulator/kubelets/resource-page.ts';
import { ServerUnderTest } from './server-under-test.ts';

// Each page of the table by the exporter of a node of its own, and what the API then shows of the Pods of that node.

const SERVICES = { nvidia: NVIDIA, amd: { ...NVIDIA, service: 'amd-exporter', portName: 'metrics' } } as const;
const FLAGS = [
  '--accelerators=nvidia=gpu-operator/nvidia-dcgm-exporter:gpu-metrics',
  '--accelerators=amd=gpu-operator/amd-exporter:metrics',
  '--accelerator-window=0s',
];

let server: ServerUnderTest;
const exporters: ExporterServer[] = [];

/** The namespaces of a page are its own here, since the same Pod is on several pages. */
function ownNamespace(page: AcceleratorPage, namespace: string): string {
  return `${page.name.replaceAll('.', '-')}-${namespace}`;
}

function containersOf({ samples }: AcceleratorPage): NamedContainer[] {
  const named = samples.map(({ pod }) => pod).filter((pod) => pod !== undefined);
  return [...new Map(named.map((pod) => [JSON.stringify(pod), pod])).values()];
}

/** Gives a node the devices, the Pods and the exporter of a page. */
async function play(page: AcceleratorPage, nodeName: string): Promise<void> {
  const { store, kubelets } = server.cluster;
  store.update('nodes', nodeName, undefined, (node) => ({
    ...node,
    status: { ...node.status, allocatable: page.allocatable },
  }));
  const containers = containersOf(page).map((one) => ({ ...one, namespace: ownNamespace(page, one.namespace) }));
  for (const { namespace, pod, container } of containers) {
    store.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name: pod },
      spec: { nodeName, containers: [{ name: container }, { name: 'sidecar' }] },
      status: { phase: 'Running' },
    });
  }
  const all = containers.flatMap((one) => [one, { ...one, container: 'sidecar' }]);
  kubelets.add(nodeName, (nowMs) => ({ status: 200, body: kubeletPage(all, nowMs) }));
  const text = acceleratorPage(page.name).replaceAll(/(namespace=")(?=[a-z])/g, `$1${ownNamespace(page, '')}`);
  const exporter = new ExporterServer(() => text);
  exporters.push(exporter);
  const port = await exporter.listen();
  store.apply(exporterSlice({ ...SERVICES[page.vendor], port, address: '127.0.0.1', nodeName }));
}

function kubeletPage(containers: readonly NamedContainer[], timestampMs: number): string {
  const reading = { cpuSeconds: timestampMs / 1e5, memoryBytes: 1e6, swapBytes: 0, timestampMs };
  const readings = containers.map(({ namespace, pod, container }) => {
    return { ...reading, labels: containerLabels(namespace, pod, container), startSeconds: 1.7e9 };
  });
  return resourcePage({ node: { ...reading, labels: '' }, containers: readings.sort(inPageOrder), pods: [] });
}

/** Until the server has seen the EndpointSlices and Pods, and then asked each exporter once more. */
async function readPages(): Promise<void> {
  await server.cycle();
  await server.cycle();
  const accelerators = server.app.get(Accelerators);
  const before = exporters.map(({ requests }) => requests);
  while (exporters.some(({ requests }, i) => requests === before[i])) {
    await accelerators.runCycle(new AbortController().signal);
    await new Promise(setImmediate);
  }
  await accelerators.runCycle(new AbortController().signal);
}

/** What the API shows of the devices of a page's Pods, by `namespace/pod/container`, sidecars apart. */
async function shown(page: AcceleratorPage): Promise<{ devices: object; sidecars: object }> {
  const namespaces = new Set(containersOf(page).map(({ namespace }) => namespace));
  const [devices, sidecars]: [Record<string, object>, Record<string, object>] = [{}, {}];
  for (const namespace of namespaces) {
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${ownNamespace(page, namespace)}/pods`;
    for (const { metadata, containers } of (await server.json<PodMetricsList>(path)).items) {
      for (const { name, usage } of containers) {
        const { cpu, memory, ...others } = usage;
        expect([cpu, memory]).toEqual([expect.any(String), expect.any(String)]);
        if (Object.keys(others).length > 0)
          (name === 'sidecar' ? sidecars : devices)[`${namespace}/${metadata.name}/${name}`] = others;
      }
    }
  }
  return { devices, sidecars };
}

describe('over the whole server', () => {
  beforeAll(async () => {
    const gpus = { nodes: 1, devices: 1 };
    server = await ServerUnderTest.start({ nodes: ACCELERATOR_PAGES.length, pods: 1, gpus }, FLAGS);
    for (const [i, page] of ACCELERATOR_PAGES.entries()) await play(page, `node-${i + 1}`);
    await readPages();
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all(exporters.map((exporter) => exporter.stop()));
  });

  it.each(ACCELERATOR_PAGES)('$name shows the values of the table', async (page) => {
    const { devices, sidecars } = await shown(page);
    expect(devices).toEqual(page.usage);
    const zeros = Object.entries(page.usage).map(([name, usage]) => [
      name.replace(/[^/]+$/, 'sidecar'),
      Object.fromEntries(Object.keys(usage).map((key) => [key, '0'])),
    ]);
    expect(sidecars).toEqual(Object.fromEntries(zeros));
  });

  it('says of a Pod whose page knows no activity of its device that nobody measures it', async () => {
    const page = ACCELERATOR_PAGES.find(({ vendor, usage, samples }) => {
      return vendor === 'amd' && Object.keys(usage).length === 0 && samples.some(({ pod }) => pod !== undefined);
    })!;
    const { namespace } = containersOf(page)[0]!;
    const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${ownNamespace(page, namespace)}/pods?explain=true`;
    const { items } = await server.json<{ items: { accelerators?: { reason: string } }[] }>(path);
    expect(items[0]!.accelerators).toMatchObject({ reason: 'AcceleratorNotMeasured' });
  });

  // Sums of the table's samples, by hand: 71,000 + 70,000 MiB, and 40,960 MiB, which is 40 GiB.
  it('shows used memory with --accelerators-memory', async () => {
    await server.restart([...FLAGS, '--accelerators-memory']);
    await readPages();
    const memoryOf = async (name: string): Promise<object> => {
      const { devices } = await shown(ACCELERATOR_PAGES.find((page) => page.name === name)!);
      const memory = Object.entries(devices).flatMap(([container, usage]) =>
        Object.entries(usage as Record<string, string>)
          .filter(([key]) => key.endsWith('/gpu-memory'))
          .map(([key, value]) => [container, `${key}: ${value}`]),
      );
      return Object.fromEntries(memory) as object;
    };
    expect(await memoryOf('nvidia-before-4.9')).toEqual({
      'ml/train-0/trainer': 'nvidia.com/gpu-memory: 141000Mi',
      'ml/chat-7c9d/model': 'nvidia.com/gpu-memory: 40Gi',
    });
    expect(await memoryOf('nvidia-sharing-per-process')).toEqual({
      'default/gpu-workload-1/main': 'nvidia.com/gpu-memory: 10056Mi',
      'default/gpu-workload-2/main': 'nvidia.com/gpu-memory: 5000Mi',
    });
    expect(await memoryOf('nvidia-sharing-same-values')).toEqual({
      'default/alone-0/main': 'nvidia.com/gpu-memory: 1000Mi',
    });
    expect(await memoryOf('amd-whole')).toEqual({
      'ml/train-0/trainer': 'amd.com/gpu-memory: 141000Mi',
      'ml/chat-7c9d/model': 'amd.com/gpu-memory: 40000Mi',
    });
  });
});
