import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { factsOf } from './audit-facts.js';

function request(url: string, headers: Record<string, string> = {}, method = 'GET'): FastifyRequest {
  return {
    method,
    headers,
    query: {},
    raw: { url, socket: { remoteAddress: '10.0.0.1' } },
  } as unknown as FastifyRequest;
}

describe('factsOf', () => {
  it('knows what a client wanted that authentication refused', () => {
    expect(factsOf(request('/apis/metrics.k8s.io/v1/namespaces/a/pods/b'), undefined, 'id', 1_793_678_706_078)).toEqual(
      {
        auditID: 'id',
        requestURI: '/apis/metrics.k8s.io/v1/namespaces/a/pods/b',
        verb: 'get',
        user: {},
        sourceIPs: ['10.0.0.1'],
        objectRef: { resource: 'pods', namespace: 'a', name: 'b', apiGroup: 'metrics.k8s.io', apiVersion: 'v1' },
        requestReceivedTimestamp: '2026-11-03T04:05:06.078000Z',
      },
    );
  });

  it('records what it cannot understand as a path', () => {
    expect(factsOf(request('/%zz?a', {}, 'POST'), undefined, 'id', 0)).toMatchObject({
      requestURI: '/%zz?a',
      verb: 'post',
    });
  });

  it('does without the address of a client that is gone', () => {
    const gone = request('/');
    Object.defineProperty(gone.raw, 'socket', {
      get: () => {
        throw new Error('ERR_HTTP2_SOCKET_UNBOUND');
      },
    });
    expect(factsOf(gone, undefined, 'id', 0)).not.toHaveProperty('sourceIPs');
  });

  it.each([
    ['/x?access_token=s3cr3t', '/x?access_token=(redacted)'],
    ['/x?a=b&Access_Token=s3cr3t&token=t', '/x?a=b&Access_Token=(redacted)&token=(redacted)'],
    ['/x?tokens=1', '/x?tokens=1'],
  ])('records %s as %s', (url, uri) => {
    expect(factsOf(request(url), undefined, 'id', 0).requestURI).toBe(uri);
  });

  it('shortens what clients say of themselves, and leaves out all other headers', () => {
    const facts = factsOf(
      request('/', { 'user-agent': 'u'.repeat(2000), authorization: 'Bearer s3cr3t' }),
      undefined,
      'id',
      0,
    );
    expect(facts.userAgent).toBe(`${'u'.repeat(1024)}...TRUNCATED`);
    expect(JSON.stringify(facts)).not.toContain('s3cr3t');
  });
});
