import { describe, expect, it } from 'vitest';
import { convertObject } from './convert-object.js';
import { protobufEncoder } from './protobuf.js';
import { parseIncludeObject } from './table-options.js';

const conversion = { group: 'meta.k8s.io', version: 'v1', kind: 'PartialObjectMetadataList' };
const empty = { kind: 'NodeMetricsList', apiVersion: 'metrics.k8s.io/v1', metadata: { continue: 'token' }, items: [] };

describe('convert', () => {
  it('leaves alone what is not asked for otherwise, and what has no other form', () => {
    expect(convertObject(empty, { format: 'json', pretty: false })).toBe(empty);
    const discovery = { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' };
    expect(convertObject(discovery, { format: 'json', pretty: false, conversion })).toBe(discovery);
  });

  it('makes of an empty list what the API server makes of it: no items, not an empty array', () => {
    const list = convertObject(empty, { format: 'json', pretty: false, conversion });
    expect(list).toEqual({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { continue: 'token' },
      items: null,
    });
    expect(() => protobufEncoder.encode(list)).not.toThrow();
  });
});

describe('parseIncludeObject', () => {
  it('takes the three words and nothing else', () => {
    expect(['None', 'Metadata', 'Object', '', undefined].map(parseIncludeObject)).toEqual([
      'None',
      'Metadata',
      'Object',
      'Metadata',
      'Metadata',
    ]);
    expect(() => parseIncludeObject('none')).toThrow(/^Unable to convert to Table as requested: includeObject: /);
  });
});
