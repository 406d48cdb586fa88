import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiServerClient } from '../../../src/cluster/api-server.client.js';
import { KubeconfigAccess } from '../../../src/cluster/kubeconfig-access.js';
import { NodeLister } from '../../../src/cluster/node.lister.js';
import { PodLister } from '../../../src/cluster/pod.lister.js';
import { testOptions } from '../../test-options.ts';
import { PROTOBUF } from './negotiation.ts';
import { node, pod, startSimulation } from './simulation.ts';
import type { ApiServerSimulation } from './simulation.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const METADATA = ';as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** An object as full of what is not read as a real one. */
function heavy<T extends { metadata: object }>(object: T): T {
  const entry = { manager: 'kubelet', operation: 'Update', time: '2026-09-21T14:13:35Z', fieldsV1: { 'f:status': {} } };
  const annotations = { 'metrics.k8s.io/resource-metrics-path': '/custom', note: 'ü' };
  return { ...object, metadata: { ...object.metadata, annotations, managedFields: [entry], finalizers: ['keep'] } };
}

describe.each([
  [true, PROTOBUF],
  [false, 'application/json'],
])('a kube-apiserver that knows protobuf: %j', (protobuf, contentType) => {
  let simulation: ApiServerSimulation;
  let client: ApiServerClient;
  let folder: string;
  beforeEach(async () => {
    vi.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
    simulation = await startSimulation({ protobuf });
    folder = mkdtempSync(join(tmpdir(), 'protobuf-'));
    writeFileSync(join(folder, 'config'), await simulation.server.kubeconfig({ user: 'metrics-server' }));
    client = new ApiServerClient(KubeconfigAccess.load(join(folder, 'config')));
  });
  afterEach(async () => {
    client.onApplicationShutdown();
    await simulation.stop();
    rmSync(folder, { recursive: true });
    vi.restoreAllMocks();
  });

  test('lists metadata in it when it is preferred', async () => {
    const { admin } = simulation;
    const accept = [PROTOBUF, 'application/json'].map((type) => `${type}${METADATA}`).join();
    expect((await admin.call('/api/v1/pods', { accept })).headers['content-type']).toBe(contentType);
  });

  test('the listers know the same of its Nodes and running Pods, from the list and from the watch', async () => {
    const { store, server } = simulation;
    store.apply(heavy(node('node-a', { pool: 'ä' })));
    store.apply(pod('shop', 'ended', 'Succeeded', { app: 'web' }));
    for (let i = 0; i < 700; i++)
      store.apply(heavy(pod('shop', `web-${i}`, 'Running', { app: 'web', index: `${i % 7}` })));
    const nodes = new NodeLister(client, testOptions());
    const pods = new PodLister(client);
    nodes.onApplicationBootstrap();
    pods.onApplicationBootstrap();
    await expect.poll(() => server.countWatches('pods') + server.countWatches('nodes')).toBe(2);
    expect(pods.list()).toHaveLength(700);
    expect(pods.get('shop', 'web-69')).toEqual({
      namespace: 'shop',
      name: 'web-69',
      labels: { app: 'web', index: '6' },
      uid: expect.any(Number) as number,
    });
    expect(pods.get('shop', 'web-69')!.labels).toBe(pods.get('shop', 'web-6')!.labels);
    const expected = {
      name: 'node-a',
      labels: { pool: 'ä' },
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      kubeletPort: 0,
      resourceMetricsPath: '/custom',
      ready: true,
    };
    expect(nodes.list()).toEqual([expected]);
    store.apply(pod('shop', 'web-3', 'Failed', { app: 'web' }));
    store.apply(pod('shop', 'new', 'Running', { app: 'db' }));
    store.apply(node('node-a'));
    await expect.poll(() => pods.get('shop', 'new')?.labels).toEqual({ app: 'db' });
    expect(pods.get('shop', 'web-3')).toBeUndefined();
    await expect.poll(() => nodes.get('node-a')?.labels).toEqual({});
    await Promise.all([nodes.beforeApplicationShutdown(), pods.beforeApplicationShutdown()]);
  });
});
