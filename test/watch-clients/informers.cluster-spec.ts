import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { Cluster } from '../cluster/cluster.ts';
import { record } from '../cluster/record.ts';
import type { Server } from '../cluster/server.ts';
import { Informers, type Informer } from './informers.ts';

const GROUP = '/apis/metrics.k8s.io/v1beta1';
const CHURNED = 100;
/** Two resources, each followed by six clients. */
const INFORMERS = 12;
/** Requests of one informer from its start to the end: one at the start, and one after its watch broke off. */
const MOST_LISTS = 2;
/** A client whose watch ends asks again at once, then less and less often, until it is served. */
const MOST_WATCHES = 4;

let cluster: Cluster;
let servers: Server[];
let all: Informers[];

/** What an informer and a list must agree on: all but the time of the response, and the kind, which Go leaves out. */
function contentOf(object: ApiObject, isWhole: boolean): string {
  const { name, namespace, labels = {}, resourceVersion } = object.metadata;
  const { timestamp, window, usage, containers } = object;
  const numbers = isWhole ? { timestamp, window, usage, containers } : {};
  return JSON.stringify({ name, namespace, labels, resourceVersion, ...numbers });
}

/** Returns whether an informer holds what a list has now. */
async function equalsList({ objects }: Informer, name: string): Promise<boolean> {
  const isWhole = !name.includes('metadata');
  const listed = await cluster.admin.list(`${GROUP}/${name.endsWith('nodes') ? 'nodes' : 'pods'}`);
  const [expected, held] = [listed, Object.values(objects)].map((items) =>
    items.map((item) => contentOf(item, isWhole)).toSorted(),
  );
  return JSON.stringify(expected) === JSON.stringify(held);
}

/** Waits until the server has the numbers of new Pods, and each informer holds what a list has. */
async function createAndFollow(application: string): Promise<void> {
  await cluster.pods('churn', application, CHURNED);
  await cluster.measured('churn', application, CHURNED);
  for (const informers of all) await informers.untilAll(equalsList);
}

async function deletePods(application: string): Promise<void> {
  const pods = await cluster.admin.list(`/api/v1/namespaces/churn/pods?labelSelector=app=${application}`);
  await Promise.all(pods.map(({ metadata }) => cluster.admin.delete(`/api/v1/namespaces/churn/pods/${metadata.name}`)));
}

/** Returns how many watches are open at a replica. */
async function openWatches(server: Server): Promise<number> {
  const client = server.client(
    await cluster.plane.pki.cluster.issue({ commonName: 'admin', organizations: ['system:masters'], usage: 'client' }),
  );
  const { text } = await client.send('GET', '/metrics');
  await client.close();
  const samples = [...text.matchAll(/^apiserver_longrunning_requests\{.*verb="WATCH".*\} (\d+)$/gm)];
  return samples.reduce((total, [, count]) => total + Number(count), 0);
}

describe('informers', () => {
  beforeAll(async () => {
    cluster = await Cluster.create({ nodes: 2 });
    await cluster.namespace('churn');
    servers = [await cluster.startServer('--watch=hidden'), await cluster.startServer('--watch=hidden')];
    for (const server of servers) await server.hasNumbers();
    await cluster.route(...servers);
    await cluster.available();
    all = [];
    for (const watchList of [true, false]) {
      all.push(await Informers.start(cluster.workspace, cluster.plane.adminKubeconfig, watchList));
    }
  });
  afterAll(() => cluster?.stop());

  it('hold what a list has after 100 new Pods', () => createAndFollow('first'));

  it('hold what a list has after 100 Pods left, 100 came, and the replica was killed that served them', async () => {
    const counts = await Promise.all(servers.map(openWatches));
    const [left, killed] = counts[0]! > counts[1]! ? [servers[1]!, servers[0]!] : [servers[0]!, servers[1]!];
    expect(Math.max(...counts)).toBeGreaterThanOrEqual(INFORMERS);
    await deletePods('first');
    await killed.program.stop('SIGKILL');
    await cluster.route(left);
    await createAndFollow('second');
    for (const informers of all) {
      const keys = Object.values(await informers.readAll()).flatMap(({ objects }) => Object.keys(objects));
      expect(keys.filter((key) => key.startsWith('churn/first'))).toEqual([]);
    }
    expect(await openWatches(left)).toBe(2 * INFORMERS);
  });

  it('listed at most once more each, and asked for the forms that they understand', async ({ task }) => {
    const [withWatchList, without] = await Promise.all(all.map((informers) => informers.readAll()));
    const requests = [...Object.entries(withWatchList!), ...Object.entries(without!)].map(
      ([name, informer]) => ({ name, list: 0, watchList: 0, watch: 0, ...informer.requests }) as const,
    );
    const sum = (kind: 'list' | 'watch' | 'watchList') => requests.reduce((total, one) => total + one[kind], 0);
    record(
      task,
      `${requests.length} informers: ${sum('watchList')} WatchList, ${sum('list')} list, ${sum('watch')} watch`,
    );
    expect(requests).toHaveLength(2 * INFORMERS);
    expect(requests.filter(({ list, watchList }) => list + watchList > MOST_LISTS)).toEqual([]);
    expect(requests.filter(({ watch }) => watch > MOST_WATCHES)).toEqual([]);
    expect(Object.values(without!).filter((informer) => informer.requests['watchList'])).toEqual([]);
    expect(Object.values(withWatchList!).filter((informer) => informer.requests['watchList'] === undefined)).toEqual(
      [],
    );
    const forms = Object.keys(withWatchList!['typed v1 protobuf pods']!.requests);
    expect(forms).toContain('application/vnd.kubernetes.protobuf;stream=watch');
  });
});
