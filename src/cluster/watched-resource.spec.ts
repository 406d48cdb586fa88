import { expect, test } from 'vitest';
import type { RequestSettings } from './api-server.client.js';
import { type ListWatchClient, type WatchedResource, listAll } from './watched-resource.js';

const resource: WatchedResource<string> = {
  plural: 'pods',
  path: '/api/v1/pods',
  query: { fieldSelector: 'status.phase=Running' },
  listAccept: 'application/json;as=PartialObjectMetadataList',
  decode: ({ metadata }) => metadata.name,
};
const { signal } = new AbortController();

function answering(...pages: unknown[]) {
  const settings: (RequestSettings | undefined)[] = [];
  const client: ListWatchClient = {
    server: 'https://api',
    get: async (_, each) => {
      settings.push(each);
      return JSON.parse(JSON.stringify(pages.shift()));
    },
    watch: () => Promise.reject(new Error('not asked for')),
  };
  return { client, settings };
}

test('every page is asked for with the selectors, and the version is the last page’s', async () => {
  const { client, settings } = answering(
    { metadata: { resourceVersion: '7', continue: 'abc' }, items: [{ metadata: { name: 'a' } }] },
    { metadata: { resourceVersion: '8' }, items: [{ metadata: { name: 'b' } }] },
  );
  expect(await listAll(client, resource, signal)).toEqual({ objects: ['a', 'b'], resourceVersion: '8' });
  const first = { fieldSelector: 'status.phase=Running', limit: '500' };
  expect(settings.map((each) => each?.query)).toEqual([first, { ...first, continue: 'abc' }]);
  expect(settings[1]).toMatchObject({ accept: 'application/json;as=PartialObjectMetadataList', signal });
});

test('a list without items is empty', async () => {
  const { client } = answering({ metadata: { resourceVersion: '7' }, items: null });
  expect(await listAll(client, resource, signal)).toEqual({ objects: [], resourceVersion: '7' });
});

test.each([
  [null, 'the response is not a list'],
  [{ paths: ['/api'] }, 'the response is not a list'],
  [{ metadata: { resourceVersion: '7' }, items: [{ metadata: {} }] }, 'an object cannot be decoded'],
])('%j is no list of a kube-apiserver', async (page, message) => {
  const { client } = answering(page);
  await expect(listAll(client, resource, signal)).rejects.toMatchObject({
    message: `GET https://api/api/v1/pods: ${message}`,
    reason: 'InvalidAnswer',
  });
});
