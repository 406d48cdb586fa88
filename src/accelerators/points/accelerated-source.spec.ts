import { describe, expect, it } from 'vitest';
import { storageService } from '../../../test/plain/storage-service.ts';
import { metricsItemOf, servedObject } from '../../metrics-api/objects/served-object.js';
import { encodeObject } from '../../metrics-api/encoding/encode-object.js';
import { JSON_LIST } from '../../metrics-api/encoding/json-list.js';
import { listBytes } from '../../metrics-api/encoding/list-assembly.js';
import { PROTOBUF_LIST } from '../../metrics-api/encoding/protobuf-list.js';
import { PageDecoder } from '../../kubelet/page/page-decoder.js';
import { NodePages } from '../../kubelet/page/node-pages.js';
import type { DeviceSample } from '../dialects/device-sample.js';
import { AcceleratedSource } from './accelerated-source.js';
import { AcceleratorPoints } from './accelerator-points.js';
import { deviceResource, deviceResourceName, isSharedResource, memoryResource } from './accelerator-resources.js';
import { usageOfPage } from './device-usage.js';
import { podKey } from '../../model/pod-key.js';

const T = 1_790_000_000_000;
const WINDOW_MS = 60_000;
const STALENESS_MS = 150_000;

describe('a Pod that has a device', () => {
  it('has the share under the key of the Node, and its other containers have 0', () => {
    const { take, pod, read } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 0.85)]);
    expect(usages(read(pod('web')))).toEqual([
      { cpu: '250m', memory: '1Ki', 'nvidia.com/gpu': '850m' },
      { cpu: '250m', memory: '1Ki', 'nvidia.com/gpu': '0' },
    ]);
  });

  it('has the sum of its devices, and the Node each device once', () => {
    const { take, pod, read, node } = cluster();
    take('a', [
      sample('GPU-1', 'web', 'app', 0.85),
      sample('GPU-2', 'web', 'app', 0.85),
      sample('GPU-3', undefined, '', 0.3),
    ]);
    expect(usages(read(pod('web')))[0]).toMatchObject({ 'nvidia.com/gpu': '1700m' });
    expect(read(node('a'))).toMatchObject({ usage: { 'nvidia.com/gpu': '2' } });
  });

  it('has the mean of the samples of the window, and none of an older one', () => {
    const { take, pod, read, passes } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 1)]);
    passes(30_000);
    take('a', [sample('GPU-1', 'web', 'app', 0)]);
    expect(usages(read(pod('web')))[0]).toMatchObject({ 'nvidia.com/gpu': '500m' });
    passes(30_000);
    take('a', [sample('GPU-1', 'web', 'app', 0.2)]);
    expect(usages(read(pod('web')))[0]).toMatchObject({ 'nvidia.com/gpu': '100m' });
  });

  it('has no share while one of its devices has none', () => {
    const { take, pod, source } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 0.85), sample('GPU-2', 'web', 'side', undefined)]);
    expect(source.findPod('shop', 'web', T)).toBe(pod('web'));
  });

  it('keeps its share until it is too old', () => {
    const { take, pod, read, passes, points, source } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 0.85)]);
    passes(STALENESS_MS);
    points.miss('a', 'nvidia', now());
    expect(usages(read(pod('web')))[0]).toHaveProperty(['nvidia.com/gpu']);
    passes(1);
    expect(source.findPod('shop', 'web', now())).toBe(pod('web'));
    points.miss('a', 'nvidia', now());
    expect(points.hasNode('a')).toBe(false);
    function now() {
      return passes(0);
    }
  });

  it('keeps its share through a missed scrape while another device is unknown', () => {
    const { take, passes, points, source } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 0.85), sample('GPU-2', undefined, '', undefined)]);
    passes(15_000);
    points.miss('a', 'nvidia', passes(0));
    expect(source.findPod('shop', 'web', passes(0))!.resources).toContain(deviceResource('nvidia.com/gpu'));
  });

  it('keeps the share of its devices when its memory becomes unknown for good', () => {
    const { take, passes, source } = cluster({ memory: true });
    const names = () => source.findPod('shop', 'web', passes(0))!.resources.map(({ name }) => name);
    const changed: string[] = [];
    take('a', [{ ...sample('GPU-1', 'web', 'app', 0.5), memoryBytes: 1024 }]);
    passes(STALENESS_MS + 1);
    take('a', [sample('GPU-1', 'web', 'app', 0.5)]);
    expect(names()).toEqual(['cpu', 'memory', 'nvidia.com/gpu']);
    source.onChange((nodeName) => changed.push(nodeName));
    take('a', [{ ...sample('GPU-1', 'web', 'app', 0.5), memoryBytes: 1024 }]);
    expect(names()).toEqual(['cpu', 'memory', 'nvidia.com/gpu', 'nvidia.com/gpu-memory']);
    expect(changed).toEqual(['a']);
  });

  it('loses its share with its device', () => {
    const { take, pod, source } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 0.85)]);
    take('a', [sample('GPU-1', undefined, '', 0.85)]);
    expect(source.findPod('shop', 'web', T)).toBe(pod('web'));
  });

  it('has used memory if it is asked for', () => {
    const { take, pod, read } = cluster({ memory: true });
    take('a', [{ ...sample('GPU-1', 'web', 'app', 0.5), memoryBytes: 1024 ** 3 }]);
    expect(usages(read(pod('web')))).toEqual([
      { cpu: '250m', memory: '1Ki', 'nvidia.com/gpu': '500m', 'nvidia.com/gpu-memory': '1Gi' },
      { cpu: '250m', memory: '1Ki', 'nvidia.com/gpu': '0', 'nvidia.com/gpu-memory': '0' },
    ]);
  });

  it('is in JSON and protobuf as its object is', () => {
    const { take, source } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 0.85)]);
    const served = servedObject({ namespace: 'shop', name: 'web', labels: {} }, source.findPod('shop', 'web', T)!)!;
    const head = { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {} };
    const list = { ...head, items: [metricsItemOf(served)] };
    expect(listBytes(JSON_LIST, head, [served]).toString()).toBe(
      encodeObject(list, { format: 'json', pretty: false }).body,
    );
    expect(listBytes(PROTOBUF_LIST, head, [served])).toEqual(
      encodeObject(list, { format: 'protobuf', pretty: false }).body,
    );
  });
});

describe('a device of several Pods', () => {
  it('gives none of them a share unless the shares are told apart', () => {
    const { take, pod, source, points, node, read } = cluster();
    take('a', [sample('GPU-1', 'web', 'app', 0.9), sample('GPU-1', 'api', 'app', 0.9)]);
    expect(source.findPod('shop', 'web', T)).toBe(pod('web'));
    expect(points.isShared('a', podKey('shop', 'web'))).toBe(true);
    expect(read(node('a'))).toMatchObject({ usage: { 'nvidia.com/gpu': '900m' } });
  });

  it('gives none of them a share while nobody knows whose its processes are', () => {
    const { take, pod, source, points } = cluster();
    const unclear = (name: string) => ({ ...sample('GPU-1', name, 'app', undefined), perProcess: true });
    take('a', [sample('GPU-1', undefined, '', 0), ...['web', 'api'].map((name) => ({ ...unclear(name), busy: 0 }))]);
    take('a', [sample('GPU-1', undefined, '', 0.9), unclear('web'), unclear('api')]);
    expect(source.findPod('shop', 'web', T)).toBe(pod('web'));
    expect(points.isShared('a', podKey('shop', 'web'))).toBe(true);
  });

  it('gives its only Pod on the page no share when others can have it', () => {
    const name = () => 'nvidia.com/gpu';
    const [whole, processes] = [false, true].map((perProcess) => ({
      ...sample('GPU-1', 'web', 'app', 0.9),
      perProcess,
    }));
    expect(usageOfPage([whole!], name, () => true).containers).toMatchObject([{ isShared: true }]);
    expect(usageOfPage([processes!], name, () => true).containers).toMatchObject([{ isShared: false }]);
  });

  it('gives each its processes', () => {
    const { take, pod, read, node } = cluster();
    take('a', [
      sample('GPU-1', undefined, '', 0.9),
      { ...sample('GPU-1', 'web', 'app', 0.6), perProcess: true },
      { ...sample('GPU-1', 'api', 'app', 0.3), perProcess: true },
    ]);
    expect(usages(read(pod('web')))[0]).toMatchObject({ 'nvidia.com/gpu': '600m' });
    expect(usages(read(pod('api')))[0]).toMatchObject({ 'nvidia.com/gpu': '300m' });
    expect(read(node('a'))).toMatchObject({ usage: { 'nvidia.com/gpu': '900m' } });
  });
});

describe('a page', () => {
  it('says nothing of a Pod of another node, nor of what is no Pod', () => {
    const { take, pod, source } = cluster();
    const strange = [
      sample('GPU-1', 'web', 'app', 1),
      sample('GPU-2', 'nobody', 'app', 1),
      sample('GPU-3', 'web', 'x', 1),
    ];
    expect(take('b', strange)).toEqual({ unknown: 3 });
    expect(source.findPod('shop', 'web', T)).toBe(pod('web'));
  });

  it('tells those who share lists only when something changes', () => {
    const { take, source } = cluster();
    const changed: string[] = [];
    const end = source.onChange((nodeName) => changed.push(nodeName));
    take('a', [sample('GPU-1', 'web', 'app', 0.5)]);
    take('a', [sample('GPU-1', 'web', 'app', 0.5)]);
    expect(changed).toEqual(['a']);
    end();
    take('a', [sample('GPU-1', 'web', 'app', 0.6)]);
    expect(changed).toEqual(['a']);
  });
});

it('leaves Nodes and Pods without devices as they are', () => {
  const { take, source, pod, node } = cluster();
  take('a', [sample('GPU-1', 'web', 'app', 0.85)]);
  expect(source.findPod('shop', 'api', T)).toBe(pod('api'));
  expect(source.findNode('b', T)).toBe(node('b'));
});

describe('the key', () => {
  it.each([
    ['nvidia', undefined, ['nvidia.com/gpu'], 'nvidia.com/gpu'],
    ['nvidia', undefined, ['nvidia.com/gpu.shared'], 'nvidia.com/gpu.shared'],
    ['nvidia', undefined, [], 'nvidia.com/gpu'],
    ['nvidia', '1g.10gb', ['nvidia.com/gpu', 'nvidia.com/mig-1g.10gb'], 'nvidia.com/mig-1g.10gb'],
    ['nvidia', '1g.10gb', ['nvidia.com/mig-1g.10gb.shared'], 'nvidia.com/mig-1g.10gb.shared'],
    ['nvidia', '1g.10gb+me', ['nvidia.com/mig-1g.10gb.me'], 'nvidia.com/mig-1g.10gb.me'],
    ['nvidia', '1g.10gb', ['nvidia.com/gpu'], 'nvidia.com/gpu'],
    ['nvidia', '1g.10gb', [], 'nvidia.com/gpu'],
    ['amd', undefined, ['amd.com/gpu'], 'amd.com/gpu'],
  ] as const)('of %s %s on a Node with %j is %s', (vendor, profile, resources, name) => {
    expect(deviceResourceName(vendor, profile, resources)).toBe(name);
  });
});

// The labels are those of NVIDIA/k8s-device-plugin internal/lm/resource.go, and of GKE's documentation on GPU sharing.
describe('a resource', () => {
  const GPU = 'nvidia.com/gpu';
  it.each([
    [false, GPU, {}],
    [false, GPU, { 'nvidia.com/gpu.replicas': '1', 'nvidia.com/gpu.sharing-strategy': 'none' }],
    [false, GPU, { 'nvidia.com/gpu.replicas': '0' }],
    [true, GPU, { 'nvidia.com/gpu.replicas': '4' }],
    [true, GPU, { 'nvidia.com/gpu.sharing-strategy': 'time-slicing' }],
    [true, GPU, { 'nvidia.com/gpu.replicas': '10', 'nvidia.com/gpu.sharing-strategy': 'mps' }],
    [true, GPU, { 'cloud.google.com/gke-gpu-sharing-strategy': 'time-sharing' }],
    [true, 'nvidia.com/gpu.shared', {}],
    [false, GPU, { 'nvidia.com/mig-1g.10gb.replicas': '2' }],
    [true, 'nvidia.com/mig-1g.10gb', { 'nvidia.com/mig-1g.10gb.replicas': '2' }],
    [false, 'amd.com/gpu', { 'nvidia.com/gpu.replicas': '4' }],
  ])('is shared: %s, for %s on a Node with the labels %j', (isShared, name, labels) => {
    expect(isSharedResource(name, labels as Record<string, string>)).toBe(isShared);
  });
});

function sample(deviceId: string, pod: string | undefined, container: string, busy: number | undefined): DeviceSample {
  const holder = pod === undefined ? undefined : { namespace: 'shop', pod, container };
  return { deviceId, migProfile: undefined, pod: holder, busy, memoryBytes: undefined, perProcess: false };
}

/** Node `a` has the Pods `web` and `api`, node `b` has none. */
function cluster({ memory = false } = {}) {
  const { storage } = storageService({ maxStalenessMs: 10 * STALENESS_MS });
  const extras = { gauges: [], pod: false };
  const pages = { a: new NodePages(new PageDecoder(extras)), b: new NodePages(new PageDecoder(extras)) };
  for (const second of [0, 15]) {
    const atMs = T + (second - 15) * 1000;
    storage.storeBatch('a', pages.a.decodePage(kubeletPage(atMs, ['web', 'api']), atMs), atMs);
    storage.storeBatch('b', pages.b.decodePage(kubeletPage(atMs, []), atMs), atMs);
  }
  const rules = { windowMs: WINDOW_MS, memory: memory ? memoryResource('nvidia') : undefined };
  const points = new AcceleratorPoints(STALENESS_MS, () => rules);
  const source = new AcceleratedSource(storage, points);
  let nowMs = T;
  return {
    points,
    source,
    pod: (name: string) => storage.findPod('shop', name, T)!,
    node: (name: string) => storage.findNode(name, T)!,
    passes: (ms: number) => (nowMs += ms),
    take: (nodeName: string, samples: DeviceSample[]) =>
      points.store(
        nodeName,
        'nvidia',
        usageOfPage(
          samples,
          ({ migProfile }) => deviceResourceName('nvidia', migProfile, ['nvidia.com/gpu']),
          () => false,
        ),
        source.containerFinder(nodeName, T),
        nowMs,
      ),
    read: (view: { readonly nodeName: string; readonly name?: string }) => {
      const { name } = view;
      const usage = name === undefined ? source.findNode(view.nodeName, T) : source.findPod('shop', name, nowMs);
      const object = name === undefined ? { name: view.nodeName, labels: {} } : { namespace: 'shop', name, labels: {} };
      return metricsItemOf(servedObject(object as never, usage!)!);
    },
  };
}

function usages(item: object) {
  return (item as { containers: { usage: object }[] }).containers.map(({ usage }) => ({ ...usage }));
}

function kubeletPage(atMs: number, pods: readonly string[]): Buffer {
  const seconds = (atMs - T + 100_000) / 1000;
  const lines = (labels: string, cpu: number, memory: number, prefix: string) =>
    `${prefix}_cpu_usage_seconds_total${labels} ${cpu} ${atMs}\n${prefix}_memory_working_set_bytes${labels} ${memory} ${atMs}\n`;
  const containers = pods.flatMap((pod) =>
    ['app', 'side'].map((name) =>
      lines(`{container="${name}",namespace="shop",pod="${pod}"}`, seconds / 4, 1024, 'container'),
    ),
  );
  return Buffer.from(lines('', seconds, 4096, 'node') + containers.join(''));
}
