import type { Application, ContainerTemplate } from './application.ts';

const MINUTE_MS = 60_000;

const LOG_SHIPPER: ContainerTemplate = container('log-shipper', 'fluent/fluent-bit:4.1', 6, 24, 'flat');
const PROXY: ContainerTemplate = container('envoy', 'envoyproxy/envoy:v1.36', 18, 58, 'daily');

/** What runs once on every node, in the order in which small nodes get it. */
export const NODE_AGENTS: readonly Application[] = [
  app('DaemonSet', 'kube-system', 'kube-proxy', { 'k8s-app': 'kube-proxy' }, 1, [
    container('kube-proxy', 'registry.k8s.io/kube-proxy:v1.37.2', 3, 38, 'flat'),
  ]),
  app('DaemonSet', 'monitoring', 'node-exporter', { app: 'node-exporter', tier: 'agent' }, 1, [
    container('node-exporter', 'quay.io/prometheus/node-exporter:v1.10', 5, 22, 'flat'),
  ]),
];

/** What the scheduler spreads over the nodes, in the order in which a small cluster gets it. */
export const APPLICATIONS: readonly Application[] = [
  scaled(
    'Deployment',
    'shop',
    'web',
    { app: 'web', tier: 'front' },
    4,
    [{ ...container('web', 'shop.example/web:2.14', 65, 92, 'daily'), limitMebibytes: 256 }, PROXY],
    10 * MINUTE_MS,
  ),
  app('Deployment', 'kube-system', 'coredns', { 'k8s-app': 'kube-dns' }, 2, [
    { ...container('coredns', 'registry.k8s.io/coredns/coredns:v1.13', 9, 34, 'daily'), limitMebibytes: 170 },
  ]),
  scaled('StatefulSet', 'shop', 'postgres', { app: 'postgres', tier: 'data' }, 2, [
    { ...container('postgres', 'postgres:18', 140, 620, 'daily'), limitMebibytes: 2048 },
    container('exporter', 'prometheuscommunity/postgres-exporter:v0.18', 4, 18, 'flat'),
  ]),
  scaled('Deployment', 'shop', 'payments', { app: 'payments', tier: 'back' }, 1, [
    { ...container('payments', 'shop.example/payments:1.9', 90, 64, 'flat'), lifetime: crashing(25_000) },
  ]),
  scaled(
    'CronJob',
    'shop',
    'report',
    { app: 'report', tier: 'batch' },
    1,
    [
      {
        ...container('report', 'shop.example/report:1.3', 320, 110, 'flat'),
        lifetime: { kind: 'once', lifeMs: 50_000 },
      },
    ],
    2 * MINUTE_MS,
  ),
  scaled('Deployment', 'media', 'transcoder', { app: 'transcoder', tier: 'batch' }, 1, [
    { ...container('transcoder', 'media.example/transcoder:0.7', 210, 340, 'bursty'), limitMebibytes: 1024 },
  ]),
  scaled('Deployment', 'shop', 'catalog', { app: 'catalog', tier: 'back' }, 2, [
    {
      ...container('catalog', 'shop.example/catalog:4.2', 45, 120, 'daily'),
      leakMebibytesPerMinute: 24,
      limitMebibytes: 512,
      lifetime: { kind: 'restarts', lifeMs: 15 * MINUTE_MS, reason: 'OOMKilled' },
    },
  ]),
  scaled('Deployment', 'shop', 'search', { app: 'search', tier: 'back' }, 2, [
    { ...container('search', 'shop.example/search:3.0', 85, 410, 'daily'), limitMebibytes: 1024 },
    container('indexer', 'shop.example/indexer:3.0', 30, 96, 'bursty'),
    LOG_SHIPPER,
  ]),
  app('Deployment', 'kube-system', 'metrics-server', { 'k8s-app': 'metrics-server' }, 1, [
    container('metrics-server', 'metrics-server-ts:dev', 7, 62, 'flat'),
  ]),
  scaled('StatefulSet', 'shop', 'redis', { app: 'redis', tier: 'data' }, 2, [
    container('redis', 'redis:8', 22, 140, 'daily'),
  ]),
  scaled(
    'Deployment',
    'shop',
    'checkout',
    { app: 'checkout', tier: 'back' },
    3,
    [{ ...container('checkout', 'shop.example/checkout:5.1', 55, 130, 'daily'), limitMebibytes: 384 }, PROXY],
    23 * MINUTE_MS,
  ),
  scaled('Deployment', 'default', 'hello', { app: 'hello' }, 1, [
    container('hello', 'registry.k8s.io/e2e-test-images/agnhost:2.57', 4, 12, 'idle'),
  ]),
  app('StatefulSet', 'monitoring', 'prometheus', { app: 'prometheus', tier: 'platform' }, 1, [
    container('prometheus', 'quay.io/prometheus/prometheus:v3.8', 180, 1150, 'flat'),
    container('config-reloader', 'quay.io/prometheus-operator/prometheus-config-reloader:v0.87', 2, 16, 'idle'),
  ]),
  scaled('Deployment', 'shop', 'cart', { app: 'cart', tier: 'back' }, 2, [
    container('cart', 'shop.example/cart:2.2', 35, 88, 'daily'),
    LOG_SHIPPER,
  ]),
  app('Deployment', 'monitoring', 'grafana', { app: 'grafana', tier: 'platform' }, 1, [
    container('grafana', 'grafana/grafana:12.3', 12, 160, 'flat'),
  ]),
  scaled('Deployment', 'media', 'thumbnails', { app: 'thumbnails', tier: 'back' }, 2, [
    container('thumbnails', 'media.example/thumbnails:1.1', 40, 75, 'bursty'),
  ]),
  scaled(
    'CronJob',
    'media',
    'cleanup',
    { app: 'cleanup', tier: 'batch' },
    1,
    [{ ...container('cleanup', 'busybox:1.37', 120, 9, 'flat'), lifetime: { kind: 'once', lifeMs: 20_000 } }],
    5 * MINUTE_MS,
  ),
  scaled('Deployment', 'default', 'debug-shell', { run: 'debug-shell' }, 1, [
    container('shell', 'alpine:3.23', 1, 3, 'idle'),
  ]),
];

function container(
  name: string,
  image: string,
  millicores: number,
  mebibytes: number,
  shape: ContainerTemplate['shape'],
): ContainerTemplate {
  return { name, image, millicores, mebibytes, shape };
}

function crashing(lifeMs: number): ContainerTemplate['lifetime'] {
  return { kind: 'restarts', lifeMs, reason: 'Error' };
}

function app(
  kind: Application['kind'],
  namespace: string,
  name: string,
  labels: Application['labels'],
  replicas: number,
  containers: readonly ContainerTemplate[],
): Application {
  return { kind, namespace, name, labels, replicas, containers, scales: false };
}

function scaled(
  kind: Application['kind'],
  namespace: string,
  name: string,
  labels: Application['labels'],
  replicas: number,
  containers: readonly ContainerTemplate[],
  everyMs?: number,
): Application {
  return { kind, namespace, name, labels, replicas, containers, scales: true, everyMs };
}
