import { expect, it } from 'vitest';
import { storageService } from '../../test/plain/storage-service.js';
import { PageDecoder } from '../kubelet/page/page-decoder.js';
import { NodePages } from '../kubelet/page/node-pages.js';
import type { ExtraGauge } from '../model/resources.js';
import { encodeObject } from './encoding/encode-object.js';
import { JSON_LIST } from './encoding/json-list.js';
import { listBytes } from './encoding/list-assembly.js';
import { resourceNamesOf } from './encoding/table.js';
import { PROTOBUF_LIST } from './encoding/protobuf-list.js';
import { metricsItemOf, servedObject } from './objects/served-object.js';

const T = 1_790_000_000_000;

/** All that a new gauge takes. Its name is sorted between those of the other resources. */
const DISK: ExtraGauge = {
  name: 'disk',
  kind: 'gauge',
  unit: 'bytes',
  series: { node: 'node_disk_bytes', container: 'container_disk_bytes', pod: 'pod_disk_bytes' },
  field: undefined,
};

const page = (second: number) => {
  const line = (series: string, labels: string, value: number) => `${series}${labels} ${value} ${T + second * 1000}\n`;
  const pod = '{namespace="shop",pod="web"}';
  const container = '{container="app",namespace="shop",pod="web"}';
  return Buffer.from(
    line('node_cpu_usage_seconds_total', '', 10 + second) +
      line('node_memory_working_set_bytes', '', 4096) +
      line('node_disk_bytes', '', 8192) +
      line('container_cpu_usage_seconds_total', container, 1 + second / 4) +
      line('container_memory_working_set_bytes', container, 1024) +
      line('container_disk_bytes', container, 2048) +
      line('pod_cpu_usage_seconds_total', pod, 1 + second / 2) +
      line('pod_memory_working_set_bytes', pod, 2048) +
      line('pod_disk_bytes', pod, 3072),
  );
};

it('serves a resource that is one row of a table, from the page to the answer', () => {
  const extraResources = { gauges: [DISK], pod: true };
  const { storage } = storageService({ extraResources });
  const pages = new NodePages(new PageDecoder(extraResources));
  for (const second of [0, 15]) {
    storage.storeBatch('node', pages.decodePage(page(second), T + second * 1000), T + second * 1000);
  }
  const measured = servedObject(
    { namespace: 'shop', name: 'web', labels: {} },
    storage.findPod('shop', 'web', T + 15_000)!,
  )!;
  const head = { kind: 'PodMetricsList', apiVersion: 'metrics.k8s.io/v1', metadata: {} };
  const list = { ...head, items: [metricsItemOf(measured)] };

  expect(list.items[0]).toMatchObject({
    metadata: {
      annotations: {
        'metrics.k8s.io/pod-cpu': '500m',
        'metrics.k8s.io/pod-disk': '3Ki',
        'metrics.k8s.io/pod-memory': '2Ki',
      },
    },
    containers: [{ name: 'app', usage: { cpu: '250m', disk: '2Ki', memory: '1Ki' } }],
  });
  const json = listBytes(JSON_LIST, head, [measured]).toString();
  expect(json).toContain('"usage":{"cpu":"250m","disk":"2Ki","memory":"1Ki"}');
  expect(json).toBe(encodeObject(list, { format: 'json', pretty: false }).body);
  expect(listBytes(PROTOBUF_LIST, head, [measured])).toEqual(
    encodeObject(list, { format: 'protobuf', pretty: false }).body,
  );
  expect(resourceNamesOf([measured])).toEqual(['cpu', 'disk', 'memory']);
});
