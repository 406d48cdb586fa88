import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { deployment, horizontalPodAutoscaler } from '../cluster/autoscaled.ts';
import { binary } from '../cluster/binaries.ts';
import { Cluster } from '../cluster/cluster.ts';
import { eventually } from '../cluster/eventually.ts';
import { AuditLog } from './audit-log.ts';

const CHURN = '/api/v1/namespaces/churn';
const HPA = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/scaled';
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } };

/** What the program `watch-list-1.32` prints. */
interface ListOf132 {
  readonly items: readonly ApiObject[];
  readonly requests: readonly { readonly query: Readonly<Record<string, string[]>>; readonly status: number }[];
}

let cluster: Cluster;
let auditLog: AuditLog;

async function createCluster(...flags: string[]): Promise<void> {
  cluster = await Cluster.create({ nodes: 2 });
  auditLog = await AuditLog.create(cluster.workspace);
  await cluster.namespace('churn');
  await cluster.pods('churn', 'web', 3);
  await cluster.serve(...flags, ...auditLog.flags);
  await cluster.measured('churn', 'web', 3);
}

/** Waits until an object of the namespace `churn` has gone that the garbage collector must delete. */
async function garbageIsCollected(): Promise<void> {
  const path = `${CHURN}/configmaps`;
  const { metadata: owner } = await cluster.admin.create(path, { metadata: { name: 'owner' } });
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.uid }];
  await cluster.admin.create(path, { metadata: { name: 'owned', ownerReferences } });
  await cluster.admin.delete(`${path}/owner`, { propagationPolicy: 'Background' });
  await eventually(async () => (await cluster.admin.send('GET', `${path}/owned`)).status === 404);
}

/** Waits until a quota of the namespace `churn` knows its Pods. */
async function quotaIsCounted(): Promise<void> {
  const path = `${CHURN}/resourcequotas`;
  await cluster.admin.create(path, { metadata: { name: 'pods' }, spec: { hard: { pods: '9' } } });
  await eventually(async () => (await cluster.admin.get(`${path}/pods`))['status']?.used?.pods === '3');
}

async function list132(accept: string): Promise<ListOf132> {
  const pods = ['--namespace=churn', '--selector=app=web'];
  const flags = [`--kubeconfig=${cluster.plane.adminKubeconfig}`, ...pods, `--accept=${accept}`];
  return JSON.parse((await promisify(execFile)(binary('watch-list-1.32'), flags)).stdout) as ListOf132;
}

describe('--watch=listed', () => {
  beforeAll(() => createCluster('--watch=listed'));
  afterAll(() => cluster?.stop());

  it('lets the garbage collector and the quota controller of 1.37 open no watch', async () => {
    const verbs = await cluster.kubectl().text('api-resources', '--api-group=metrics.k8s.io', '-o', 'wide');
    expect(verbs.match(/get,list,watch/g)).toHaveLength(2);
    const seen = cluster.kubectl().start('kubectl-watch', 'get', 'podmetrics', '-n', 'churn', '-w');
    cluster.plane.startControllers(['garbage-collector', 'resourcequota']);
    // Both begin to work after they have followed what discovery lists.
    await garbageIsCollected();
    await quotaIsCounted();
    const requests = await auditLog.eventsOf('kube-controller-manager');
    expect(requests.map(({ verb, userAgent }) => `${verb} ${userAgent}`)).toEqual([]);
    // The log has the watch of somebody who does watch.
    await eventually(async () => (await auditLog.eventsOf('kubectl')).some(({ verb }) => verb === 'watch'));
    seen.mustRun();
  });
});

describe('--watch=hidden', () => {
  beforeAll(() => createCluster('--watch=hidden'));
  afterAll(() => cluster?.stop());

  // kubernetes#131448
  it.each(['application/json', 'application/vnd.kubernetes.protobuf'])(
    'gives a typed list of client-go 1.32 the Pods by the WatchList that it asks for (%s)',
    async (accept) => {
      const { items, requests } = await list132(accept);
      expect(requests.map(({ status }) => status)).toEqual([200]);
      expect(requests[0]!.query).toMatchObject({
        allowWatchBookmarks: ['true'],
        labelSelector: ['app=web'],
        resourceVersionMatch: ['NotOlderThan'],
        sendInitialEvents: ['true'],
        watch: ['true'],
      });
      expect(items.map(({ metadata }) => metadata.name).toSorted()).toEqual(['web-0', 'web-1', 'web-2']);
      for (const { containers } of items) expect(containers).toMatchObject([{ name: 'app', usage: {} }]);
    },
  );

  it('lets an HPA of a controller manager 1.32 scale up and down', async () => {
    const work = (cores: number) =>
      cluster.fleet.setLoad('scaled', (_, pods) => ({ cores: cores / pods, mebibytes: 64 }));
    work(0.02);
    cluster.plane.startControllers([], [], 'kube-controller-manager-1.32');
    await deployment(cluster.admin, 'default', 'scaled');
    await horizontalPodAutoscaler(cluster.admin, 'default', 'scaled', cpu);
    const replicas = (count: number) =>
      eventually(async () => (await cluster.admin.get(HPA))['status']?.currentReplicas === count);
    await replicas(1);
    work(0.2);
    await replicas(4);
    work(0.02);
    await replicas(1);
    const requests = await auditLog.eventsOf('kube-controller-manager-1.32/v1.32.4');
    const complete = requests.filter(({ stage }) => stage === 'ResponseComplete');
    expect(complete.length).toBeGreaterThan(3);
    expect(new Set(complete.map(({ verb, responseStatus }) => `${verb} ${responseStatus?.code}`))).toEqual(
      new Set(['watch 200']),
    );
    expect(complete[0]!.requestURI).toContain('sendInitialEvents=true');
  });
});
