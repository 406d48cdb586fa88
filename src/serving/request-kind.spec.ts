import { describe, expect, it } from 'vitest';
import { isAnsweredWhileStopping, kindOf, timeoutParameter } from './request-kind.js';

const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';

describe('kindOf', () => {
  it.each([
    ['GET', '/livez', 'probe'],
    ['GET', '/readyz?verbose', 'probe'],
    ['GET', '/healthz/ping', 'probe'],
    ['POST', '/livez', 'probe'],
    ['GET', '/livezx', 'reading'],
    ['GET', '/x/livez', 'reading'],
    ['GET', '/metrics', 'reading'],
    ['GET', NODES, 'reading'],
    // The original counts by verb, and that of a HEAD is neither get, list nor watch.
    ['HEAD', NODES, 'mutating'],
    ['POST', NODES, 'mutating'],
    ['DELETE', '/', 'mutating'],
    ['GET', `${NODES}?watch=true`, 'reading'],
  ])('%s %s is %s', (method, url, kind) => {
    expect(kindOf(method, url)).toBe(kind);
  });
});

describe('isAnsweredWhileStopping', () => {
  it.each([
    ['/readyz', true],
    ['/livez/ping', true],
    ['/metrics', true],
    ['/metricsx', false],
    [NODES, false],
  ])('%s: %s', (url, answered) => {
    expect(isAnsweredWhileStopping(url)).toBe(answered);
  });
});

describe('timeoutParameter', () => {
  it.each([
    ['/x', undefined],
    ['/x?timeout=', undefined],
    ['/x?timeout=5s', '5s'],
    ['/x?a=1&timeout=1%2E5s', '1.5s'],
    ['/x?nottimeout=5s', undefined],
    ['/timeout=3s', undefined],
  ])('of %s is %s', (url, text) => {
    expect(timeoutParameter(url)).toBe(text);
  });
});
