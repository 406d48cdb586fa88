import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { FastifyRequest } from 'fastify';
import { firstValueFrom, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { StorageService } from '../../storage/storage.service.js';
import { EncodingInterceptor } from './encoding.interceptor.js';
import { Answers, wantedOf } from './wanted.js';
import { encodeStatus } from './wishes.js';

class Handlers {
  @Answers('list')
  list() {}

  discovery() {}
}

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

const storage = { pod: () => ({ node: { nodeName: 'node-1' } }) } as unknown as StorageService;

/** What a handler's answer becomes, with the Content-Type; `request` gets what was negotiated. */
async function answer(name: keyof Handlers, request: object, handle: () => object) {
  const headers = new Map<string, string>();
  const reply = { header: (key: string, value: string) => headers.set(key, value) };
  const context: ExecutionContext = new ExecutionContextHost([request, reply], Handlers, Handlers.prototype[name]);
  const next = { handle: () => of(handle()) };
  const body = await firstValueFrom(new EncodingInterceptor(new Reflector(), storage).intercept(context, next));
  return { contentType: headers.get('Content-Type'), body };
}

describe('EncodingInterceptor', () => {
  const list = { kind: 'NodeMetricsList', apiVersion: 'metrics.k8s.io/v1', metadata: {}, items: [] };

  it('converts and encodes what the handler returns', async () => {
    const request = { headers: { accept: TABLE }, query: {} };
    const { contentType, body } = await answer('list', request, () => list);
    expect(contentType).toBe('application/json');
    expect(String(body)).toBe(
      '{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":null,"rows":null}\n',
    );
  });

  it('refuses before the handler runs, and takes a handler for discovery unless it says otherwise', async () => {
    let ran = false;
    const handle = () => {
      ran = true;
      return list;
    };
    await expect(answer('discovery', { headers: { accept: TABLE } }, handle)).rejects.toMatchObject({ code: 406 });
    expect(ran).toBe(false);
  });

  it('lets a handler encode by itself, which learns what is wanted', async () => {
    const request = { headers: { accept: 'application/vnd.kubernetes.protobuf' } };
    const bytes = Buffer.from('k8s');
    const handle = () => {
      expect(wantedOf(request as FastifyRequest).format).toBe('protobuf');
      return bytes;
    };
    const { contentType, body } = await answer('list', request, handle);
    expect(contentType).toBe('application/vnd.kubernetes.protobuf');
    expect(body).toBe(bytes);
  });

  it('reads includeObject when there is a Table to make, and pretty always', async () => {
    const bad = { headers: { accept: TABLE }, query: { includeObject: ['Foo', 'None'] } };
    await expect(answer('list', bad, () => list)).rejects.toMatchObject({ code: 400 });
    const pretty = { headers: {}, query: { includeObject: 'Foo', pretty: '1' } };
    const { body } = await answer('list', pretty, () => list);
    expect(String(body)).toMatch(/^\{\n {2}"kind"/);
  });
});

describe('encodeStatus', () => {
  it('writes a failure as the request asks for it', () => {
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'no',
      reason: 'NotFound',
      code: 404,
    } as const;
    const request = { headers: { accept: 'application/yaml' } } as FastifyRequest;
    expect(encodeStatus(status, request)).toEqual({
      contentType: 'application/yaml',
      body: 'apiVersion: v1\ncode: 404\nkind: Status\nmessage: "no"\nmetadata: {}\nreason: NotFound\nstatus: Failure\n',
    });
  });
});
