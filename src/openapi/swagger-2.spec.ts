import { describe, expect, it } from 'vitest';
import type { Document } from './document.js';
import { toSwagger2, toSwagger2Schema } from './swagger-2.js';

const ref = { $ref: '#/components/schemas/a.B' };

describe('toSwagger2Schema', () => {
  it.each([
    ['a reference', ref, { $ref: '#/definitions/a.B' }],
    [
      'an embedded object',
      { description: 'd', default: {}, allOf: [ref] },
      { description: 'd', $ref: '#/definitions/a.B' },
    ],
    ['a default', { type: 'string', default: '' }, { type: 'string' }],
    [
      'a Quantity',
      { description: 'q', oneOf: [{ type: 'string' }, { type: 'number' }] },
      { description: 'q', type: 'string' },
    ],
    [
      'a list',
      { type: 'array', items: { default: {}, allOf: [ref] } },
      { type: 'array', items: { $ref: '#/definitions/a.B' } },
    ],
    [
      'a map',
      { type: 'object', additionalProperties: ref },
      { type: 'object', additionalProperties: { $ref: '#/definitions/a.B' } },
    ],
    [
      'properties',
      { type: 'object', properties: { b: ref } },
      { type: 'object', properties: { b: { $ref: '#/definitions/a.B' } } },
    ],
    [
      'an extension',
      { type: 'array', 'x-kubernetes-list-type': 'set' },
      { type: 'array', 'x-kubernetes-list-type': 'set' },
    ],
  ])('converts %s', (_, schema, expected) => {
    expect(toSwagger2Schema(schema)).toEqual(expected);
  });
});

describe('toSwagger2', () => {
  const documentOf = (path: string, definition: string): Document => ({
    openapi: '3.0.0',
    info: { title: 't', version: 'v' },
    paths: {
      [path]: {
        get: {
          tags: ['x'],
          description: 'd',
          operationId: 'listB',
          responses: {
            200: {
              description: 'OK',
              content: { 'application/json': { schema: ref }, 'application/yaml': { schema: ref } },
            },
          },
          'x-kubernetes-action': 'list',
        },
        parameters: [{ name: 'limit', in: 'query', description: 'l', schema: { type: 'integer', uniqueItems: true } }],
      },
    },
    components: { schemas: { [definition]: { type: 'object' } } },
  });

  it('joins documents into one and writes it in the words of Swagger 2.0', () => {
    expect(toSwagger2([documentOf('/p', 'a.B'), documentOf('/q', 'a.C')])).toMatchObject({
      swagger: '2.0',
      info: { title: 't', version: 'v' },
      paths: {
        '/p': {
          get: {
            tags: ['x'],
            description: 'd',
            operationId: 'listB',
            consumes: ['*/*'],
            produces: ['application/json', 'application/yaml'],
            schemes: ['https'],
            responses: { 200: { description: 'OK', schema: { $ref: '#/definitions/a.B' } } },
            'x-kubernetes-action': 'list',
          },
          parameters: [{ name: 'limit', in: 'query', description: 'l', type: 'integer', uniqueItems: true }],
        },
        '/q': {},
      },
      definitions: { 'a.B': { type: 'object' }, 'a.C': { type: 'object' } },
    });
  });
});
