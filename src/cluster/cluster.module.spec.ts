import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, type ServerResponse, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { testOptions } from '../../test/test-options.js';
import { Options } from '../config/options.js';
import { ClusterModule } from './cluster.module.js';
import { parseLabelSelector } from './label-selector.js';
import { NodeLister } from './node.lister.js';
import { PodLister } from './pod.lister.js';

const node = (name: string, more = {}) => ({ metadata: { name, resourceVersion: '1', ...more } });
const pod = (namespace: string, name: string, labels = {}) => ({
  metadata: { namespace, name, resourceVersion: '1', labels },
});
const lines = (...events: object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

/** A kube-apiserver of two lists; what it was asked, and the watches that are open. */
class FakeApiServer {
  readonly asked: string[] = [];
  readonly watches = new Map<string, ServerResponse>();
  nodes: object[] = [];
  pods: object[] = [];
  version = 100;
  port = 0;
  private server?: Server;

  async listen(): Promise<void> {
    this.server = createServer(({ url, headers }, response) => {
      const { pathname, searchParams } = new URL(url!, 'http://localhost');
      const selectors = [searchParams.get('labelSelector'), searchParams.get('fieldSelector')].filter(Boolean);
      this.asked.push([pathname, searchParams.has('watch') ? 'watch' : 'list', ...selectors, headers.accept].join(' '));
      if (searchParams.has('watch')) return this.watch(pathname, Number(searchParams.get('resourceVersion')), response);
      const items = pathname.endsWith('nodes') ? this.nodes : this.pods;
      response.end(JSON.stringify({ metadata: { resourceVersion: String(this.version) }, items }));
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    const address = this.server.address();
    if (typeof address === 'object') this.port = address!.port;
  }

  private watch(path: string, version: number, response: ServerResponse): void {
    if (version < this.version) {
      response.writeHead(410).end(JSON.stringify({ kind: 'Status', code: 410, reason: 'Expired' }));
      return;
    }
    response.writeHead(200).flushHeaders();
    this.watches.set(path, response);
  }

  async connections(): Promise<number> {
    return new Promise((resolve) => this.server!.getConnections((_, count) => resolve(count)));
  }

  async close(): Promise<void> {
    this.server!.closeAllConnections();
    await new Promise((resolve) => this.server!.close(resolve));
  }
}

let api: FakeApiServer;
let app: INestApplicationContext | undefined;
let folder: string;
let error: MockInstance;

beforeEach(async () => {
  vi.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
  error = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
  folder = mkdtempSync(join(tmpdir(), 'cluster-module-'));
  api = new FakeApiServer();
  await api.listen();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await app?.close();
  app = undefined;
  await api.close();
  rmSync(folder, { recursive: true });
});

async function start(nodeSelector = ''): Promise<{ nodes: NodeLister; pods: PodLister }> {
  const kubeconfig = join(folder, 'config');
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: `http://127.0.0.1:${api.port}` } }],
    users: [{ name: 'u' }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  const options = testOptions({ kubeconfig, nodeSelector });
  const settings = {
    module: class SettingsModule {},
    global: true,
    providers: [{ provide: Options, useValue: options }],
    exports: [Options],
  };
  class App {}
  Module({ imports: [settings, ClusterModule] })(App);
  app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  return { nodes: app.get(NodeLister), pods: app.get(PodLister) };
}

describe('in a cluster', () => {
  test('Nodes and Pods are listed with their selectors, then watched, and only what is used is kept', async () => {
    api.nodes = [
      {
        ...node('node-b', {
          labels: { pool: 'a' },
          annotations: { 'metrics.k8s.io/resource-metrics-path': '/custom' },
        }),
        status: {
          addresses: [{ type: 'InternalIP', address: '10.0.0.1', more: 1 }],
          daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
          conditions: [
            { type: 'DiskPressure', status: 'False' },
            { type: 'Ready', status: 'True' },
          ],
          images: ['large'],
        },
      },
      node('node-a', { annotations: { 'metrics.k8s.io/resource-metrics-path': '' } }),
    ];
    api.pods = [pod('s', 'web-1', { app: 'web' }), pod('s', 'web-2', { app: 'web' }), pod('r', 'x')];
    const { nodes, pods } = await start(' pool in (a,b) ');
    await expect.poll(() => api.watches.size).toBe(2);

    expect([nodes.synced, pods.synced]).toEqual([true, true]);
    expect(nodes.list()).toEqual([
      { name: 'node-a', labels: {}, addresses: [], kubeletPort: 0, resourceMetricsPath: undefined, ready: false },
      {
        name: 'node-b',
        labels: { pool: 'a' },
        addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
        kubeletPort: 10250,
        resourceMetricsPath: '/custom',
        ready: true,
      },
    ]);
    expect(nodes.list(parseLabelSelector('pool=a')).map(({ name }) => name)).toEqual(['node-b']);
    expect(nodes.list(parseLabelSelector('pool!=a')).map(({ name }) => name)).toEqual(['node-a']);
    expect(pods.list().map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(['r/x', 's/web-1', 's/web-2']);
    expect(pods.get('s', 'web-1')).toEqual({
      namespace: 's',
      name: 'web-1',
      labels: { app: 'web' },
      uid: expect.any(Number) as number,
    });
    expect(pods.get('s', 'web-1')?.labels).toBe(pods.get('s', 'web-2')?.labels);
    expect(api.asked.sort()).toEqual([
      '/api/v1/nodes list pool in (a,b) application/vnd.kubernetes.protobuf,application/json',
      '/api/v1/nodes watch pool in (a,b) application/vnd.kubernetes.protobuf,application/json',
      '/api/v1/pods list status.phase=Running application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,' +
        'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      '/api/v1/pods watch status.phase=Running application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,' +
        'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    ]);
  });

  test('a watch cut in the middle of a line, and a kube-apiserver that goes and comes back, are caught up with', async () => {
    api.nodes = [node('node-a'), node('node-b')];
    const { nodes } = await start();
    await expect.poll(() => api.watches.size).toBe(2);
    const changes: string[] = [];
    nodes.onChange(({ type, object }) => changes.push(`${type} ${object.name}`));
    const added = { type: 'ADDED', object: node('node-c', { resourceVersion: '101' }) };
    api.watches.get('/api/v1/nodes')!.write(lines(added) + lines(added).slice(0, 20));
    await expect.poll(() => nodes.get('node-c')).toBeDefined();

    await api.close();
    expect(nodes.list()).toHaveLength(3);
    api.nodes = [node('node-a'), node('node-d')];
    api.version = 200;
    await api.listen();
    await expect.poll(() => nodes.list().map(({ name }) => name), { timeout: 20_000 }).toEqual(['node-a', 'node-d']);
    expect(changes).toEqual(['added node-c', 'deleted node-b', 'deleted node-c', 'updated node-a', 'added node-d']);
  }, 30_000);

  test('after the stop no connection is left', async () => {
    await start();
    await expect.poll(() => api.watches.size).toBe(2);
    await app!.close();
    await expect.poll(() => api.connections()).toBe(0);
    // An informer that still ran would complain.
    expect(error).not.toHaveBeenCalled();
  });
});

test('the app starts, unsynced, while the kube-apiserver is away', async () => {
  await api.close();
  const { nodes, pods } = await start();
  expect([nodes.synced, pods.synced, nodes.list(), pods.list()]).toEqual([false, false, [], []]);
  await api.listen();
  await expect.poll(() => nodes.synced && pods.synced, { timeout: 20_000 }).toBe(true);
}, 30_000);

test('a bad --node-selector ends the start', async () => {
  await expect(start('a b')).rejects.toThrow(
    'invalid argument "a b" for "--node-selector": unable to parse requirement: found \'b\'',
  );
});
