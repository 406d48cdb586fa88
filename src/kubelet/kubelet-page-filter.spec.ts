import type { RequestListener } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { filteredPage, namedFamilies } from '../../test/simulator/kubelets/family-filter.js';
import { plainBatch } from '../../test/plain/plain-batch.js';
import { clientFor, closeAll, kubelet, node, noDeadline, page, status } from '../../test/simulator/plain-kubelets.js';

afterEach(closeAll);

const PATH = '/metrics/resource';
const paths = (requests: readonly { url?: string }[]) =>
  requests.map(({ url }) => (namedFamilies(url!).length > 0 ? 'filtered' : url));

/** As client_golang 1.24.0. */
const filtering =
  (whole: string): RequestListener =>
  ({ url }, response) =>
    response.end(filteredPage(whole, url!));
/** As client_golang 1.23.2: the query means nothing. */
const ignoring =
  (whole: string): RequestListener =>
  (_, response) =>
    response.end(whole);
const ONLY_PODS = `node_cpu_usage_seconds_total 1 1000
node_memory_working_set_bytes 1 1000
pod_cpu_usage_seconds_total{namespace="a",pod="b"} 1 1000
resource_scrape_error 0
`;

test('a kubelet that filters sends less, and the numbers are the same', async () => {
  const { port, requests } = await kubelet(filtering(page));
  const [filtered, whole] = [clientFor(port), clientFor(port, { kubeletPageFilter: false })];

  const batch = plainBatch(await filtered.fetchMetrics(node(), noDeadline));

  expect(batch).toEqual(plainBatch(await whole.fetchMetrics(node(), noDeadline)));
  expect(paths(requests)).toEqual(['filtered', PATH]);
  expect(filtered.lastPage!.bytes).toBeLessThan(whole.lastPage!.bytes);
});

test('a kubelet that does not filter is read as before', async () => {
  const { port, requests } = await kubelet(ignoring(page));
  const client = clientFor(port);

  for (let i = 0; i < 2; i++) {
    expect(plainBatch(await client.fetchMetrics(node(), noDeadline)).pods).toHaveLength(3);
  }
  expect(paths(requests)).toEqual(['filtered', 'filtered']);
});

test('a path of an annotation has no query', async () => {
  const { port, requests } = await kubelet(ignoring(page));
  await clientFor(port).fetchMetrics(node({ resourceMetricsPath: '/other' }), noDeadline);
  expect(paths(requests)).toEqual(['/other']);
});

test('after a page without containers the whole page is asked for, until there are containers', async () => {
  const { port, requests } = await kubelet(
    filtering(ONLY_PODS),
    filtering(ONLY_PODS),
    filtering(page),
    filtering(page),
  );
  const client = clientFor(port);

  await client.fetchMetrics(node(), noDeadline);
  expect(client.lastPage!.onlyPods).toBe(false);
  await client.fetchMetrics(node(), noDeadline);
  expect(client.lastPage!.onlyPods).toBe(true);
  await client.fetchMetrics(node(), noDeadline);
  await client.fetchMetrics(node(), noDeadline);

  expect(paths(requests)).toEqual(['filtered', PATH, PATH, 'filtered']);
});

test('after a page that cannot be read the whole page is asked for', async () => {
  const { port, requests } = await kubelet(ignoring('not a page {'), ignoring(page));
  const client = clientFor(port);

  await expect(client.fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ code: 'PageMalformed' });
  await client.fetchMetrics(node(), noDeadline);

  expect(paths(requests)).toEqual(['filtered', PATH]);
});

test.each([400, 404, 414, 422])('a server that refuses a query with %i is asked without it, at once', async (code) => {
  const { port, requests } = await kubelet((request, response) => {
    (namedFamilies(request.url!).length > 0 ? status(code, 'no query, please') : ignoring(page))(request, response);
  });
  const client = clientFor(port);

  for (let i = 0; i < 2; i++) {
    expect(plainBatch(await client.fetchMetrics(node(), noDeadline)).pods).toHaveLength(3);
  }
  expect(paths(requests)).toEqual(['filtered', PATH, PATH]);
});

test('a refusal that has nothing to do with the query is told, and the query is tried again', async () => {
  const { port, requests } = await kubelet(status(404, 'gone'), status(404, 'gone'), ignoring(page));
  const client = clientFor(port);

  await expect(client.fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ code: 'HttpStatus' });
  await client.fetchMetrics(node(), noDeadline);

  expect(paths(requests)).toEqual(['filtered', PATH, 'filtered']);
});

test('a refused token is not shown twice', async () => {
  const { port, requests } = await kubelet(status(401, 'Unauthorized'));
  await expect(clientFor(port).fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ code: 'Unauthorized' });
  expect(requests).toHaveLength(1);
});
