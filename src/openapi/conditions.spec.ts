import { describe, expect, it } from 'vitest';
import { acceptsGzip, acceptsJson, isKnown } from './conditions.js';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf';

describe('acceptsJson', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['*', true],
    ['application/*', true],
    ['application/json', true],
    ['application/json;q=0.5', true],
    [`${PROTOBUF}, application/json; q=0.9`, true],
    [`${PROTOBUF},*/*`, true],
    [PROTOBUF, false],
    ['text/html', false],
    ['application/jsonp', false],
    ['text/*', false],
    ['text/json', false],
  ])('%s: %s', (accept, expected) => {
    expect(acceptsJson(accept)).toBe(expected);
  });
});

describe('acceptsGzip', () => {
  it.each([
    [undefined, false],
    ['identity', false],
    ['gzip', true],
    ['deflate, GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000', false],
    ['x-gzipped', false],
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
    expect(isKnown(header, '"A"')).toBe(expected);
  });
});
