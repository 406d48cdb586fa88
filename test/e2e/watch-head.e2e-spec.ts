import { type ClientHttp2Session, connect } from 'node:http2';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServerUnderTest } from './server-under-test.ts';
import { WatchClient } from './watch-client.ts';

const PODS = '/apis/metrics.k8s.io/v1beta1/pods';
const ACCEPTED = [
  ['application/json', 'application/json'],
  ['application/vnd.kubernetes.protobuf', 'application/vnd.kubernetes.protobuf;stream=watch'],
] as const;

let server: ServerUnderTest;

beforeAll(async () => {
  server = await ServerUnderTest.start({ nodes: 1, pods: 2 }, ['--watch=hidden']);
  await server.cycle();
});
afterAll(() => server.stop());

// The kube-apiserver asks over HTTP/2. A client of protobuf reads nothing of a response without a type.
describe('the head of a watch that has nothing to send yet', () => {
  let session: ClientHttp2Session;
  beforeAll(async () => {
    const admin = { commonName: 'admin', organizations: ['system:masters'], usage: 'client' } as const;
    const pair = await server.cluster.pki.cluster.issue(admin);
    session = connect(server.url, { rejectUnauthorized: false, ...pair });
  });
  afterAll(() => session.destroy());

  it.each(ACCEPTED)('says over HTTP/2 what %s is answered with', async (accept, type) => {
    const stream = session.request({ ':path': `${PODS}?watch=true&labelSelector=app%3Dnone`, accept });
    const [head] = (await once(stream, 'response')) as [Record<string, string>];
    stream.destroy();
    expect(head).toMatchObject({ ':status': 200, 'content-type': type });
  });

  it.each(ACCEPTED)('says over HTTP/1.1 what %s is answered with', async (accept, type) => {
    const path = `${PODS}?watch=true&labelSelector=app%3Dnone`;
    const watch = await WatchClient.open(server, path, { accept });
    watch.close();
    expect(watch.headers['content-type']).toBe(type);
  });
});
