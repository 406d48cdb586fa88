import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { OpenApiController } from './openapi.controller.js';
import type { OpenApiService } from './openapi.service.js';
import { serveAs, type ServedDocument } from './served-document.js';

const PATH = 'apis/metrics.k8s.io/v1beta1';
const DOCUMENT = serveAs({ openapi: '3.0.0' });
const openApi = {
  getDocuments: async () => ({ v3: new Map([[PATH, DOCUMENT]]) }),
  in: async (_format: string, { json, gzip }: ServedDocument) => ({ body: json, gzip }),
} as unknown as OpenApiService;

/** The answer to a request for the document with this `?hash=`. */
async function answerTo(hash?: string | string[]) {
  const answer = { status: 200, headers: {} as Record<string, unknown>, body: undefined as unknown };
  const reply = {
    getHeader: (name: string) => answer.headers[name],
    header(name: string, value: unknown) {
      answer.headers[name] = value;
      return reply;
    },
    status(code: number) {
      answer.status = code;
      return reply;
    },
    send: (body: unknown) => void (answer.body = body),
  };
  const request = { url: `/openapi/v3/${PATH}`, headers: { accept: 'application/json' } } as FastifyRequest;
  await new OpenApiController(openApi).v3(request, reply as unknown as FastifyReply, hash);
  return answer;
}

describe('OpenAPI v3', () => {
  it('with its hash is good for ever', async () => {
    for (const hash of [DOCUMENT.hash, [DOCUMENT.hash, 'other']]) {
      const { status, headers, body } = await answerTo(hash);
      expect([status, body]).toEqual([200, DOCUMENT.json]);
      expect(headers).toMatchObject({ 'Cache-Control': 'public, immutable', ETag: `"${DOCUMENT.hash}"` });
      expect(headers).toHaveProperty('Expires');
    }
  });

  it.each([undefined, '', 'F'.repeat(128), ['other', DOCUMENT.hash]])(
    'with the hash %s is the same and not promised to stay so',
    async (hash) => {
      const { status, headers, body } = await answerTo(hash);
      expect([status, body]).toEqual([200, DOCUMENT.json]);
      expect(headers['ETag']).toBe(`"${DOCUMENT.hash}"`);
      for (const name of ['Cache-Control', 'Expires', 'Location']) expect(headers).not.toHaveProperty(name);
    },
  );
});
