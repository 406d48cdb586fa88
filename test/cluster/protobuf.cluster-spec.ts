import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiList, WatchEvent } from '../../src/cluster/api-objects.js';
import { ApiServerClient } from '../../src/cluster/api-server.client.js';
import { KubeconfigAccess } from '../../src/cluster/kubeconfig-access.js';
import { decodeNode } from '../../src/cluster/node.lister.js';
import type { ApiObject } from './api-client.ts';
import { Cluster } from './cluster.ts';
import { SUBJECT } from './server.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const METADATA = 'g=meta.k8s.io;v=v1';

let cluster: Cluster;
let client: ApiServerClient;

beforeAll(async () => {
  cluster = await Cluster.create({ nodes: 2 });
  await cluster.pods('default', 'web', 3);
  client = new ApiServerClient(KubeconfigAccess.load(cluster.plane.adminKubeconfig));
});
afterAll(async () => {
  client?.onApplicationShutdown();
  await cluster?.stop();
});

/** What of metadata is read of a Pod. */
const metadataOf = ({ metadata: { name, namespace, uid, resourceVersion, labels } }: ApiObject) =>
  JSON.parse(JSON.stringify({ metadata: { name, namespace, uid, resourceVersion, labels } })) as object;

// Nothing but protobuf is accepted here: it would be a 406 if the kube-apiserver had none.
describe.runIf(SUBJECT === 'ours')('a kube-apiserver, asked in protobuf', () => {
  it('lists the metadata of Pods as in JSON, in pages too', async () => {
    const accept = `${PROTOBUF};as=PartialObjectMetadataList;${METADATA}`;
    const expected = (await cluster.admin.list('/api/v1/pods')).map(metadataOf);
    expect(expected.length).toBeGreaterThanOrEqual(3);
    const all = await client.get<ApiList>('/api/v1/pods', { accept });
    expect(all.items).toEqual(expected);
    const first = await client.get<ApiList>('/api/v1/pods', { accept, query: { limit: '1' } });
    const query = { limit: '500', continue: first.metadata.continue! };
    const rest = await client.get<ApiList>('/api/v1/pods', { accept, query });
    expect([...first.items!, ...rest.items!]).toEqual(expected);
    expect(rest.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion, continue: '' });
  });

  it('lists Nodes as in JSON', async () => {
    const { items } = await client.get<ApiList>('/api/v1/nodes', { accept: PROTOBUF });
    expect(items).toHaveLength(2);
    expect(items!.map(decodeNode)).toEqual((await cluster.admin.list('/api/v1/nodes')).map(decodeNode));
  });

  it('watches, and refuses with a Status', async () => {
    const accept = `${PROTOBUF};as=PartialObjectMetadata;${METADATA}`;
    const { metadata } = await cluster.admin.get('/api/v1/pods');
    const events = await client.watch('/api/v1/pods', {
      accept,
      query: { resourceVersion: metadata.resourceVersion! },
    });
    await cluster.admin.patch('/api/v1/namespaces/default/pods/web-0', { metadata: { labels: { changed: 'yes' } } });
    const { value } = (await events.next()) as { value: WatchEvent };
    const changed = await cluster.admin.get('/api/v1/namespaces/default/pods/web-0');
    expect(value).toEqual({ type: 'MODIFIED', object: metadataOf(changed) });
    await events.return(undefined);
    await expect(client.get('/api/v1/pods/none/such', { accept: PROTOBUF })).rejects.toMatchObject({ status: 404 });
    const missing = client.get('/api/v1/namespaces/default/pods/none', { accept: PROTOBUF });
    await expect(missing).rejects.toMatchObject({ status: 404, reason: 'NotFound' });
  });
});
