import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  clientFor,
  closeAll,
  good,
  kubelet,
  node,
  noDeadline,
  withoutPageFilter,
} from '../../../test/simulator/plain-kubelets.js';
import { createAuthority } from '../../../test/simulator/pki/authority.js';
import { closeTlsKubelets, tlsClient, tlsKubelet } from '../../../test/simulator/tls-kubelets.js';
import { redirectedPath } from './redirect.js';

afterEach(() => {
  closeAll();
  closeTlsKubelets();
});

const pointTo =
  (location: string, status = 302): RequestListener =>
  (_, response) =>
    response.writeHead(status, { location }).end('moved');
const ORIGIN = 'https://10.0.0.1:10250';
const PATH = '/metrics/resource';
const target = (location?: string, status = 302) => redirectedPath(ORIGIN, PATH, { status, location });

describe('where an answer points to', () => {
  it.each<[string, string]>([
    ['/other', '/other'],
    ['other?a=b#c', '/metrics/other?a=b'],
    [`${ORIGIN}/x`, '/x'],
    ['//10.0.0.1:10250/x', '/x'],
    ['/a b\u00e9', '/a%20b%C3%A9'],
    ['?a', '/metrics/resource?a'],
  ])('%j is the same place', (location, path) => {
    expect(target(location)).toBe(path);
  });

  it.each([
    'https://10.0.0.2:10250/metrics/resource',
    'https://10.0.0.1:10255/metrics/resource',
    'https://10.0.0.1/metrics/resource',
    'http://10.0.0.1:10250/metrics/resource',
    '//evil.example/metrics/resource',
    '\\\\evil.example/x',
    'https://10.0.0.1:10250@evil.example/',
    'https://user:secret@10.0.0.1:10250/',
    'ftp://10.0.0.1:10250/',
    'javascript:alert(1)',
    'https://[',
  ])('%j is another place', (location) => {
    expect(() => target(location)).toThrow(/HTTP status 302 points elsewhere, to "/);
    expect(() => target(location)).not.toThrow(/secret/);
  });

  it('is nowhere without a place, or with another status', () => {
    expect([target(), target(''), target('/x', 300), target('/x', 304), target('/x', 200)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

// As Go's client does with a GET.
it.each([301, 302, 303, 307, 308])('%d within the same address and port is followed', async (status) => {
  const { port, requests } = await kubelet(pointTo('/there?a=b', status), good);
  await clientFor(port).fetchMetrics(node(), noDeadline);
  expect(requests.map(({ url }) => withoutPageFilter(url))).toEqual(['/metrics/resource', '/there?a=b']);
});

it('ten are followed, an eleventh is not', async () => {
  const ten = await kubelet(...Array.from({ length: 10 }, (_, i) => pointTo(`/${i}`)), good);
  await clientFor(ten.port).fetchMetrics(node(), noDeadline);
  expect(ten.requests).toHaveLength(11);
  const loop = await kubelet(pointTo('/again'));
  await expect(clientFor(loop.port).fetchMetrics(node(), noDeadline)).rejects.toMatchObject({
    code: 'Redirected',
    message: expect.stringContaining('redirects 10 times'),
  });
  expect(loop.requests).toHaveLength(11);
});

it('one that points nowhere is an answer as any other', async () => {
  const { port } = await kubelet((_, response) => response.writeHead(302).end());
  await expect(clientFor(port).fetchMetrics(node(), noDeadline)).rejects.toMatchObject({ code: 'HttpStatus' });
});

it('another place is told and not asked, and no token is sent there', async () => {
  const authority = await createAuthority('kubernetes');
  const pair = await authority.issue({ commonName: 'node', names: ['127.0.0.1'], usage: 'server' });
  const elsewhere = await tlsKubelet(pair);
  const { server, port, requests } = await tlsKubelet(pair);
  server.removeAllListeners('request').on('request', (request, response) => {
    requests.push(request);
    pointTo(`https://127.0.0.1:${elsewhere.port}/metrics/resource?token=secret`)(request, response);
  });

  const failure = tlsClient(port, authority.cert).fetchMetrics(node(), noDeadline);

  await expect(failure).rejects.toMatchObject({
    code: 'Redirected',
    message: `https://127.0.0.1:${port}/metrics/resource: HTTP status 302 points elsewhere, to "https://127.0.0.1:${elsewhere.port}/metrics/resource"`,
    cure: expect.stringContaining('sent nowhere else'),
  });
  expect(requests[0]!.headers.authorization).toBe('Bearer abc');
  expect(elsewhere.requests).toHaveLength(0);
});

it('within the same kubelet the token goes along', async () => {
  const authority = await createAuthority('kubernetes');
  const pair = await authority.issue({ commonName: 'node', names: ['127.0.0.1'], usage: 'server' });
  const { server, port, requests } = await tlsKubelet(pair);
  server.removeAllListeners('request').on('request', (request, response) => {
    requests.push(request);
    const answer = request.url === '/there' ? good : pointTo(`https://127.0.0.1:${port}/there`);
    answer(request, response);
  });
  await tlsClient(port, authority.cert).fetchMetrics(node(), noDeadline);
  expect(requests.map(({ url, headers }) => [withoutPageFilter(url), headers.authorization])).toEqual([
    ['/metrics/resource', 'Bearer abc'],
    ['/there', 'Bearer abc'],
  ]);
});
