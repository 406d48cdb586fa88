import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { indexOf, serveAs } from './served-document.js';

/** `printf '{}' | sha512sum`, in capitals. */
const HASH =
  '27C74670ADB75075FAD058D5CEAF7B20C4E7786C83BAE8A32F626F9782AF34C9' +
  'A33C2046EF60FD2A7878D378E29FEC851806BBD9A67878F3A9F1CDA4830763FD';

it('a document is hashed by its JSON', () => {
  const { json, gzip, hash } = serveAs({});
  expect(json.toString()).toBe('{}');
  expect(gunzipSync(gzip).toString()).toBe('{}');
  expect(hash).toBe(HASH);
});

it('the index names each document with its hash', () => {
  expect(indexOf(new Map([['apis/g/v1', serveAs({})]]))).toEqual({
    paths: { 'apis/g/v1': { serverRelativeURL: `/openapi/v3/apis/g/v1?hash=${HASH}` } },
  });
});
