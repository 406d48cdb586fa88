import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Accelerators } from '../../src/accelerators/accelerators.service.js';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import type { PodMetricsList } from '../../src/metrics-api/objects/pod-metrics.js';
import { type CertificateRequest, createAuthority } from '../simulator/pki/authority.ts';
import type { GpuOptions } from '../simulator/accelerators/simulated-gpus.ts';
import { ServerUnderTest } from './server-under-test.ts';

// GPUs from the exporters of a simulated cluster to the API.

const PODS = '/apis/metrics.k8s.io/v1beta1/namespaces/ml/pods';
const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';
const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const FLAGS = ['--accelerators=nvidia=gpu-operator/nvidia-dcgm-exporter:gpu-metrics', '--accelerator-window=0'];

const EXPORTER_CERTIFICATE: CertificateRequest = {
  commonName: 'exporter',
  names: ['127.0.0.1'],
  usage: 'server',
};

let server: ServerUnderTest;

async function startServer(gpus: Partial<GpuOptions>, flags: readonly string[] = FLAGS): Promise<void> {
  server = await ServerUnderTest.start({ nodes: 1, pods: 2, gpus: { nodes: 2, devices: 3, ...gpus } }, flags);
  server.cluster.gpus!.setLoad(() => 0.85);
  await server.cycle();
}

async function readExporters(): Promise<void> {
  const accelerators = server.app.get(Accelerators);
  while (accelerators.all().length < 2) {
    await accelerators.runCycle(new AbortController().signal);
    await new Promise(setImmediate);
  }
  await accelerators.runCycle(new AbortController().signal);
}

/** Reads pages until the server's watch has brought a change. */
async function readUntil(isSeen: () => Promise<boolean>): Promise<void> {
  while (!(await isSeen())) await new Promise(setImmediate);
}

async function podUsages(): Promise<Record<string, string | undefined>[][]> {
  const { items } = await server.json<PodMetricsList>(PODS);
  return items.map(({ containers }) => containers.map(({ usage }) => ({ ...usage })));
}

const gpuLines = () => server.log.filter((line) => line.includes('exporter'));

describe('with exporters', () => {
  beforeAll(async () => {
    await startServer({});
    await readExporters();
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    for (const node of ['gpu-node-1', 'gpu-node-2']) server.cluster.gpus!.setFault(node);
    await readExporters();
    server.log.length = 0;
  });

  it('serves the key of containers with a device, and 0 for those beside them', async () => {
    const usages = await podUsages();
    expect(usages).toHaveLength(4);
    for (const containers of usages) {
      expect(containers.map((usage) => usage['nvidia.com/gpu']).toSorted()).toEqual(['0', '850m']);
    }
  });

  it('serves the sum of the devices of Nodes, and no key for the other Nodes', async () => {
    const { items } = await server.json<NodeMetricsList>(NODES);
    const gpus = items.map(({ metadata, usage }) => [
      metadata.name,
      ({ ...usage } as Record<string, string>)['nvidia.com/gpu'],
    ]);
    expect(gpus).toEqual([
      ['gpu-node-1', '1700m'],
      ['gpu-node-2', '1700m'],
      ['node-1', undefined],
    ]);
  });

  it('has a column for wide output', async () => {
    const { text } = await server.get(NODES, TABLE);
    const table = JSON.parse(text) as {
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: string[] }[];
    };
    expect(table.columnDefinitions.at(-1)).toMatchObject({ name: 'GPU', priority: 1 });
    expect(table.rows.map(({ cells }) => cells.at(-1))).toEqual(['1700m', '1700m', '<none>']);
  });

  it('writes a shared list again when devices change', async () => {
    await podUsages();
    server.cluster.gpus!.setLoad(() => 0.5);
    await readExporters();
    expect((await podUsages())[0]!.map((usage) => usage['nvidia.com/gpu'])).toContain('500m');
    server.cluster.gpus!.setLoad(() => 0.85);
    await readExporters();
    expect((await podUsages())[0]!.map((usage) => usage['nvidia.com/gpu'])).toContain('850m');
  });

  it('counts scrapes', async () => {
    const { text } = await server.get('/metrics');
    expect(text).toMatch(/metrics_ts_accelerator_scrapes_total\{vendor="nvidia",result="success"\} \d+/);
  });

  it('says how the scrapes of exporters go', async () => {
    const { exporters } = await server.json<{ exporters: object[] }>('/internal/v1/scrapes');
    expect(exporters).toMatchObject([
      { vendor: 'nvidia', node: 'gpu-node-1', state: 'Scraped', devices: 3, heldDevices: 2, strangers: 0 },
      { vendor: 'nvidia', node: 'gpu-node-2', state: 'Scraped' },
    ]);
  });

  it('explains why a Pod of a node with devices has no key, and nothing of a Pod that has', async () => {
    const explain = async (namespace: string) => {
      const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?explain=true`;
      return (await server.json<{ items: { accelerators?: { reason: string } }[] }>(path)).items;
    };
    expect((await explain('ml')).map(({ accelerators }) => accelerators)).toEqual(Array(4).fill(undefined));
    expect((await explain('gpu-operator')).map(({ accelerators }) => accelerators?.reason)).toEqual([
      'AcceleratorNotOnPage',
      'AcceleratorNotOnPage',
    ]);
    server.cluster.gpus!.setFault('gpu-node-1', { kind: 'status', status: 500 });
    await readExporters();
    expect((await explain('gpu-operator')).map(({ accelerators }) => accelerators)).toContainEqual({
      reason: 'AcceleratorExporterUnreachable',
      message: 'the nvidia exporter of node "gpu-node-1" cannot be scraped: it yields no page',
    });
    server.cluster.gpus!.setFault('gpu-node-1');
    const exporter = server.cluster.gpus!.exporter('gpu-node-1');
    const { page } = exporter;
    const [first, second] = new Set([...page().matchAll(/UUID="(.*?)"/g)].map(([, uuid]) => uuid!));
    exporter.page = () => page().replaceAll(second!, first!);
    await readExporters();
    const reasons = (await explain('ml')).map(({ accelerators }) => accelerators?.reason);
    expect(reasons.filter((reason) => reason === 'AcceleratorShared')).toHaveLength(2);
    exporter.page = page;
  });

  it('serves no key of a Node whose labels say that its devices are shared', async () => {
    const countKeys = async () =>
      (await podUsages()).filter(([first]) => first!['nvidia.com/gpu'] !== undefined).length;
    const label = (labels: Readonly<Record<string, string>>) =>
      server.cluster.store.update('nodes', 'gpu-node-1', undefined, (node) => ({
        ...node,
        metadata: { ...node.metadata, labels },
      }));
    const { labels: before = {} } = server.cluster.store.get('nodes', 'gpu-node-1')!.metadata;
    const readUntilKeys = (count: number) =>
      readUntil(async () => {
        await readExporters();
        return (await countKeys()) === count;
      });
    label({ ...before, 'nvidia.com/gpu.replicas': '4', 'nvidia.com/gpu.sharing-strategy': 'time-slicing' });
    await readUntilKeys(2);
    const path = '/apis/metrics.k8s.io/v1beta1/namespaces/ml/pods?explain=true';
    const { items } = await server.json<{ items: { accelerators?: { reason: string } }[] }>(path);
    const reasons = items.map(({ accelerators }) => accelerators?.reason);
    expect(reasons.filter((reason) => reason === 'AcceleratorShared')).toHaveLength(2);
    label(before);
    await readUntilKeys(4);
  });

  it.each([
    ['fails', { kind: 'status', status: 500 }, 'HTTP status 500'],
    ['never ends', { kind: 'endless' }, 'larger than 1048576 bytes'],
    ['breaks off', { kind: 'cut' }, ''],
  ] as const)('keeps everything else of an exporter that %s, and logs one line', async (_, fault, words) => {
    const before = await podUsages();
    server.cluster.gpus!.setFault('gpu-node-1', fault);
    await readExporters();
    await readExporters();
    expect(await podUsages()).toEqual(before);
    expect(gpuLines()).toEqual([
      expect.stringContaining('warning Cannot scrape the nvidia exporter of node "gpu-node-1": http://127.0.0.1:'),
    ]);
    expect(gpuLines()[0]).toContain(words);
    server.cluster.gpus!.setFault('gpu-node-1');
    await readExporters();
    expect(gpuLines().slice(1)).toEqual([
      expect.stringContaining('info The nvidia exporter of node "gpu-node-1" is scraped again after'),
    ]);
  });

  it('keeps the numbers of an exporter that is gone, and has it back where it is then', async () => {
    const before = await podUsages();
    const exporter = server.cluster.gpus!.exporter('gpu-node-1');
    const { port } = exporter;
    await exporter.stop();
    await readExporters();
    expect(await podUsages()).toEqual(before);
    expect(gpuLines()).toEqual([expect.stringContaining('ECONNREFUSED')]);
    await exporter.listen('127.0.0.1', port);
    await readExporters();
    expect(gpuLines()).toHaveLength(2);
  });

  it('keeps the numbers of an exporter whose endpoint is gone, until it is back', async () => {
    const { store } = server.cluster;
    const before = await podUsages();
    const slice = store.list('endpointslices').find(({ metadata }) => metadata.name.endsWith('gpu-node-2'))!;
    const asked = () => server.cluster.gpus!.exporter('gpu-node-2').requests;
    store.apply({ ...slice, endpoints: [] });
    await readUntil(async () => {
      const count = asked();
      await readExporters();
      return asked() === count;
    });
    expect(await podUsages()).toEqual(before);
    store.apply(slice);
    await readUntil(async () => {
      const count = asked();
      await readExporters();
      return asked() > count;
    });
    expect(await podUsages()).toEqual(before);
  });

  it('keeps the numbers of an exporter whose page is empty, as after its start', async () => {
    const before = await podUsages();
    const exporter = server.cluster.gpus!.exporter('gpu-node-1');
    const { page } = exporter;
    exporter.page = () => '';
    await readExporters();
    expect(await podUsages()).toEqual(before);
    expect(gpuLines()).toEqual([expect.stringContaining('its page has no device any more')]);
    exporter.page = page;
  });

  it('believes no exporter about the Pods of another node', async () => {
    const [liar, victim] = ['gpu-node-1', 'gpu-node-2'].map((name) => server.cluster.gpus!.exporter(name));
    const { page } = liar!;
    const before = await podUsages();
    liar!.page = () => `${page()}${victim!.page().replaceAll(/\} [0-9.]+$/gm, '} 0.01')}`;
    await readExporters();
    expect(await podUsages()).toEqual(before);
    liar!.page = page;
  });
});

describe('with an exporter that never responds', () => {
  afterAll(() => server.stop());

  it('keeps everything else, and logs one line', async () => {
    await startServer({}, [...FLAGS, '--kubelet-request-timeout=2s']);
    await readExporters();
    const before = await podUsages();
    server.cluster.gpus!.setFault('gpu-node-1', { kind: 'hang' });
    await readExporters();
    expect(await podUsages()).toEqual(before);
    expect(gpuLines()).toEqual([expect.stringContaining('no whole page in time')]);
  });
});

describe('with exporters that speak TLS', () => {
  afterEach(() => server.stop());

  it('takes a new certificate of the authority of the flag, and none of another one, while it runs', async () => {
    await startServer({ tls: true }, []);
    const authority = await server.write('exporters.crt', server.cluster.pki.cluster.cert);
    await server.restart([
      '--accelerators=nvidia=https+gpu-operator/nvidia-dcgm-exporter:gpu-metrics',
      `--accelerators-certificate-authority=${authority}`,
    ]);
    await server.cycle();
    await server.cycle();
    await readExporters();
    expect((await podUsages())[0]!.map((usage) => usage['nvidia.com/gpu'])).toContain('850m');
    const before = await podUsages();
    const exporter = server.cluster.gpus!.exporter('gpu-node-1');
    server.log.length = 0;

    exporter.changeCertificate(await server.cluster.pki.cluster.issue(EXPORTER_CERTIFICATE));
    await readExporters();
    await readExporters();
    expect(gpuLines()).toEqual([]);

    const other = await createAuthority('other');
    exporter.changeCertificate(await other.issue(EXPORTER_CERTIFICATE));
    await readExporters();
    await readExporters();
    expect(gpuLines()).toEqual([expect.stringContaining('(UNABLE_TO_GET_ISSUER_CERT_LOCALLY)')]);
    expect(await podUsages()).toEqual(before);

    exporter.changeCertificate(await server.cluster.pki.cluster.issue(EXPORTER_CERTIFICATE));
    await readExporters();
    expect(gpuLines().slice(1)).toEqual([expect.stringContaining('is scraped again after')]);
  });
});

it('asks for nothing and serves nothing without the flag', async () => {
  await startServer({}, []);
  expect(() => server.app.get(Accelerators)).toThrow('Accelerators');
  expect((await podUsages()).flat().flatMap((usage) => Object.keys(usage))).not.toContain('nvidia.com/gpu');
  expect((await server.get('/metrics')).text).not.toContain('accelerator');
  expect(server.cluster.gpus!.exporter('gpu-node-1').requests).toBe(0);
  await server.stop();
});
