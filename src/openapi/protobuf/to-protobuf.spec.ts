import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeGnostic } from '../../../test/gnostic-protobuf.js';
import { makeDocuments } from '../documents.js';
import { serveAs } from '../served-document.js';
import { toProtobuf } from './to-protobuf.js';

const { v2, v3 } = makeDocuments();

describe('a document in protobuf', () => {
  it.each([['v2', v2] as const, ...[...v3].map(([path, document]) => [path, document] as const)])(
    'of %s says what the JSON says',
    (path, document) => {
      const { body, gzip } = toProtobuf(document);
      expect(decodeGnostic(body, path === 'v2' ? 'v2' : 'v3')).toEqual(JSON.parse(String(document.json)));
      expect(gunzipSync(gzip)).toEqual(body);
    },
  );

  it('is no longer than the JSON', () => {
    expect(toProtobuf(v2).body.length).toBeLessThan(v2.json.length);
  });

  it.each<[string, object, string]>([
    ['a key that has no field', { swagger: '2.0', hots: 'a' }, 'the message has no field for "hots"'],
    [
      'a key of a schema that has no field',
      { swagger: '2.0', definitions: { A: { maximum: 1 } } },
      '"maximum" is no extension',
    ],
    ['a key of every object', { openapi: '3.0.0', toString: 'a' }, 'the message has no field for "toString"'],
  ])('loses nothing: %s is an error', (_what, document, message) => {
    expect(() => toProtobuf(serveAs(document))).toThrow(message);
  });
});
