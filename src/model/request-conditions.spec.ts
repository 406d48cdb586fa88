import { describe, expect, it } from 'vitest';
import { acceptsGzip, matchesETag } from './request-conditions.js';

describe('acceptsGzip', () => {
  it.each([
    [undefined, false],
    ['identity', false],
    ['gzip', true],
    ['deflate, GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000', false],
    ['gzip;q=0.001', true],
    ['br, gzip', true],
    ['x-gzipped', false],
    ['xgzip', false],
    ['', false],
    ['*', false],
  ])('%s: %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});

describe('isKnown', () => {
  it.each([
    [undefined, false],
    ['"A"', true],
    ['W/"A"', true],
    ['"B", "A"', true],
    ['*', true],
    ['"B"', false],
    ['A', false],
  ])('%s: %s', (header, expected) => {
    expect(matchesETag(header, '"A"')).toBe(expected);
  });
});
