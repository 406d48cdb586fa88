import { afterEach, describe, expect, it } from 'vitest';
import { startSimulatedCluster } from '../cluster.ts';
import type { SimulatedCluster } from '../cluster.ts';
import { JsonClient } from '../kube-apiserver/json-client.ts';
import { createAuthority } from '../pki/authority.ts';
import { nvidiaPage } from './nvidia-page.ts';
import { amdPage } from './amd-page.ts';
import type { GpuOptions } from './simulated-gpus.ts';

const SLICES = '/apis/discovery.k8s.io/v1/namespaces/gpu-operator/endpointslices';
const OF_SERVICE = `${SLICES}?labelSelector=kubernetes.io/service-name=nvidia-dcgm-exporter`;

const end: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of end.splice(0).toReversed()) await one();
});

async function clusterWith(gpus: GpuOptions): Promise<SimulatedCluster> {
  const cluster = await startSimulatedCluster({ nodes: 1, pods: 2, gpus, updateEveryMs: 0 });
  end.push(() => cluster.stop());
  return cluster;
}

/** The metrics-server, as the kube-apiserver sees it. */
function metricsServer({ apiServer, pki }: SimulatedCluster): JsonClient {
  const client = new JsonClient({ url: apiServer.url, ca: pki.cluster.cert, token: apiServer.metricsServerToken });
  end.push(() => client.close());
  return client;
}

function pageOf(cluster: SimulatedCluster, nodeName: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${cluster.gpus!.exporter(nodeName).port}/metrics`);
}

describe('GPU nodes', () => {
  it('have devices, Pods that ask for them, and an exporter that names these Pods', async () => {
    const cluster = await clusterWith({ nodes: 2, devices: 3 });
    expect(cluster.store.get('nodes', 'gpu-node-2')!.status).toMatchObject({ allocatable: { 'nvidia.com/gpu': '3' } });
    const pods = cluster.store.list('pods').filter(({ metadata }) => metadata.namespace === 'ml');
    expect(pods).toHaveLength(4);
    const resources = { requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } };
    expect(pods[0]!.spec).toMatchObject({ containers: [{ name: 'model', resources }, { name: 'proxy' }] });
    const page = await (await pageOf(cluster, 'gpu-node-1')).text();
    const lines = page.split('\n').filter((line) => line.startsWith('DCGM_FI_DEV_GPU_UTIL_RATIO{'));
    const onNode = pods.filter(({ spec }) => (spec as { nodeName: string }).nodeName === 'gpu-node-1');
    const names = lines.map((line) => /,pod="(.*?)"/.exec(line)?.[1]);
    expect(names.slice(0, 2).toSorted()).toEqual(onNode.map(({ metadata }) => metadata.name));
    expect(names[2]).toBeUndefined();
  });

  it('are found by the EndpointSlices of the Service, and changes are watched', async () => {
    const cluster = await clusterWith({ nodes: 2, devices: 1 });
    const client = metricsServer(cluster);
    const { body } = await client.call(OF_SERVICE);
    expect(body.items).toMatchObject([
      {
        endpoints: [{ addresses: ['127.0.0.1'], nodeName: 'gpu-node-1', conditions: { ready: true } }],
        ports: [{ name: 'gpu-metrics', port: cluster.gpus!.exporter('gpu-node-1').port }],
      },
      { endpoints: [{ nodeName: 'gpu-node-2' }] },
    ]);
    const watch = await client.watch(`${OF_SERVICE}&resourceVersion=${body.metadata!.resourceVersion}`);
    cluster.store.delete('endpointslices', 'nvidia-dcgm-exporter-gpu-node-1', 'gpu-operator');
    expect(await watch.names(1)).toEqual(['DELETED nvidia-dcgm-exporter-gpu-node-1']);
    watch.close();
    expect((await client.call('/apis/discovery.k8s.io/v1/endpointslices')).status).toBe(403);
  });

  it('have EndpointSlices that are refused without a Role', async () => {
    const cluster = await clusterWith({ nodes: 1, devices: 1, granted: false });
    expect((await metricsServer(cluster).call(OF_SERVICE)).status).toBe(403);
  });
});

describe('an exporter', () => {
  it('hangs, fails, has a page without end, breaks off, and vanishes', async () => {
    const cluster = await clusterWith({ nodes: 1, devices: 1 });
    const { gpus } = cluster;
    gpus!.setFault('gpu-node-1', { kind: 'status', status: 503 });
    expect((await pageOf(cluster, 'gpu-node-1')).status).toBe(503);
    gpus!.setFault('gpu-node-1', { kind: 'endless', bytes: 3_000_000 });
    expect((await (await pageOf(cluster, 'gpu-node-1')).text()).length).toBeGreaterThanOrEqual(3_000_000);
    gpus!.setFault('gpu-node-1', { kind: 'cut' });
    await expect(pageOf(cluster, 'gpu-node-1').then((response) => response.text())).rejects.toThrow('terminated');
    gpus!.setFault('gpu-node-1', { kind: 'hang' });
    const hanging = pageOf(cluster, 'gpu-node-1');
    await expect.poll(() => gpus!.exporter('gpu-node-1').requests).toBe(4);
    await gpus!.exporter('gpu-node-1').stop();
    await expect(hanging).rejects.toThrow('fetch failed');
    await expect(pageOf(cluster, 'gpu-node-1')).rejects.toThrow('fetch failed');
  });

  it('has a certificate of the cluster, and another one when it changes', async () => {
    const cluster = await clusterWith({ nodes: 1, devices: 1, tls: true });
    const exporter = cluster.gpus!.exporter('gpu-node-1');
    const url = `https://127.0.0.1:${exporter.port}`;
    const trusting = (ca: string): JsonClient => {
      const client = new JsonClient({ url, ca });
      end.push(() => client.close());
      return client;
    };
    expect((await trusting(cluster.pki.cluster.cert).call('/metrics')).status).toBe(200);
    const other = await createAuthority('other');
    exporter.changeCertificate(await other.issue({ commonName: 'x', names: ['127.0.0.1'], usage: 'server' }));
    await expect(trusting(cluster.pki.cluster.cert).call('/metrics')).rejects.toThrow('certificate');
    expect((await trusting(other.cert).call('/metrics')).status).toBe(200);
  });
});

describe('a page', () => {
  const holder = { namespace: 'ml', pod: 'a', container: 'model' };

  it('of NVIDIA has percent and MiB before 4.9.0, shares and bytes from then on', () => {
    const reading = { index: 0, busy: 0.854, usedMebibytes: 2, holder };
    const samples = (names: 'percent' | 'ratio') =>
      nvidiaPage('n', [reading], names)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.replace(/\{.*\}/, ''));
    expect(samples('percent').slice(1)).toEqual([
      'DCGM_FI_DEV_GPU_UTIL 85',
      'DCGM_FI_DEV_FB_USED 2',
      'DCGM_FI_PROF_GR_ENGINE_ACTIVE 0.854000',
    ]);
    expect(samples('ratio').slice(1)).toEqual([
      'DCGM_FI_DEV_GPU_UTIL_RATIO 0.85',
      'DCGM_FI_DEV_FB_USED_BYTES 2097152',
      'DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO 0.854000',
    ]);
  });

  it('of NVIDIA has no utilisation of a MIG instance but that of its engine', () => {
    const mig = { profile: '1g.10gb', instance: 7 };
    const page = nvidiaPage('n', [{ index: 0, busy: 0.5, usedMebibytes: 2, holder, mig }], 'percent');
    expect(page).not.toContain('GPU_UTIL{');
    expect(page).toMatch(/GR_ENGINE_ACTIVE\{.*GPU_I_PROFILE="1g.10gb",GPU_I_ID="7".*\} 0.500000/);
  });

  it('of AMD has the prefix that is asked for, and empty labels of a free device', () => {
    const page = amdPage('n', [{ index: 0, busy: 0.5, usedMebibytes: 2 }], 'amd_');
    expect(page).toMatch(/^amd_gpu_gfx_activity\{.*container="".*namespace="",pod="".*\} 50$/m);
  });
});
