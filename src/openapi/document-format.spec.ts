import { expect, it } from 'vitest';
import { contentTypeOf, documentFormat } from './document-format.js';

const OLD = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf';
const NEW = 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf';

it.each<[string | undefined, 'json' | 'protobuf' | undefined]>([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['*', 'json'],
  ['application/*', 'json'],
  ['application/json', 'json'],
  ['application/json;q=0.5', 'json'],
  [OLD, 'protobuf'],
  [NEW, 'protobuf'],
  [`*/${NEW.split('/')[1]}`, 'protobuf'],
  [`${OLD}, application/json; q=0.9`, 'protobuf'],
  [`${OLD};q=0.5, application/json; q=0.9`, 'json'],
  [`application/json,${OLD}`, 'json'],
  [`${OLD},*/*`, 'protobuf'],
  [OLD.replace('v3', 'v2'), undefined],
  ['text/html', undefined],
  ['application/jsonp', undefined],
  ['text/*', undefined],
  ['text/json', undefined],
])('%s: %s', (accept, format) => {
  expect(documentFormat(accept, 'v3')).toBe(format);
});

it('the type of an answer has no @', () => {
  expect(contentTypeOf('protobuf', 'v3')).toBe(NEW);
  expect(contentTypeOf('json', 'v2')).toBe('application/json');
});
