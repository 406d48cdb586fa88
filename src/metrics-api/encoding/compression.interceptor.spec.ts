import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { firstValueFrom, of } from 'rxjs';
import { acceptsGzip, CompressionInterceptor } from './compression.interceptor.js';

describe('acceptsGzip', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['gzip', true],
    ['br, gzip', true],
    ['GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip;q=0.000', false],
    ['gzip;q=0.001', true],
    ['deflate, br', false],
    ['xgzip', false],
    ['*', false],
  ])('%j: %s', (header, accepts) => {
    expect(acceptsGzip(header)).toBe(accepts);
  });
});

describe('CompressionInterceptor', () => {
  const answer = async (size: number, accept?: string) => {
    const headers: Record<string, string> = {};
    const reply = {
      header(name: string, value: string) {
        headers[name] = value;
        return reply;
      },
    };
    const http = { getRequest: () => ({ headers: { 'accept-encoding': accept } }), getResponse: () => reply };
    const context = { switchToHttp: () => http } as unknown as ExecutionContext;
    const next: CallHandler<Uint8Array> = { handle: () => of(Buffer.alloc(size, 'x')) };
    return { headers, body: await firstValueFrom(new CompressionInterceptor().intercept(context, next)) };
  };

  it('compresses from 128 KiB on, for those who ask', async () => {
    const { headers, body } = await answer(131_072, 'gzip');
    expect(headers).toEqual({ 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
    expect(gunzipSync(body)).toEqual(Buffer.alloc(131_072, 'x'));
  });

  it.each([
    [131_071, 'gzip'],
    [131_072, undefined],
    [131_072, 'br'],
  ])('leaves %i bytes for %s as they are', async (size, accept) => {
    expect(await answer(size, accept)).toEqual({ headers: {}, body: Buffer.alloc(size, 'x') });
  });
});
