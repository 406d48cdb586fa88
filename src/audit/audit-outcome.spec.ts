import { gzipSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { responseObjectOf, responseStatusOf } from './audit-outcome.js';

const reply = (headers: Record<string, string>) => ({ getHeader: (name: string) => headers[name] }) as FastifyReply;
const json = { 'content-type': 'application/json;as=Table' };

describe('responseObjectOf', () => {
  it.each<[Record<string, string>, unknown, unknown]>([
    [json, '{"kind":"Table"}', { kind: 'Table' }],
    [json, Buffer.from('{"a":1}'), { a: 1 }],
    [{ ...json, 'content-encoding': 'gzip' }, gzipSync('{"a":1}'), { a: 1 }],
    [{ ...json, 'content-encoding': 'gzip' }, Buffer.from('not gzip'), undefined],
    [json, 'not json', undefined],
    [json, undefined, undefined],
    [{ 'content-type': 'application/yaml' }, '{"a":1}', undefined],
    [{}, '{"a":1}', undefined],
  ])('%j %s', async (headers, payload, object) => {
    expect(await responseObjectOf(reply(headers), payload)).toEqual(object);
  });
});

it('has of a success only the code, also after a failure that another answer replaced', () => {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'm',
    reason: 'NotFound',
    code: 404,
  } as const;
  expect(responseStatusOf(200, undefined)).toEqual({ metadata: {}, code: 200 });
  expect(responseStatusOf(504, { status, unforeseen: false })).toEqual({ metadata: {}, code: 504 });
  expect(responseStatusOf(404, { status, unforeseen: false })).toEqual({
    metadata: {},
    status: 'Failure',
    message: 'm',
    reason: 'NotFound',
    code: 404,
  });
});
