import { All, Controller, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../model/api-error.js';
import { acceptsGzip, acceptsJson, isKnown } from './conditions.js';
import { OpenApiService } from './openapi.service.js';
import type { ServedDocument } from './served-document.js';

const INDEX = '/openapi/v3';

/** Smaller answers are sent as they are. */
const GZIP_FROM_BYTES = 1400;

/**
 * What the API is: Swagger 2.0 of all of it, OpenAPI 3 by group and version. Answers every method as kube-openapi does,
 * but in JSON only.
 */
@Controller()
export class OpenApiController {
  constructor(private readonly openApi: OpenApiService) {}

  @All('openapi/v2')
  async v2(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { v2 } = await this.openApi.get();
    if (refusesJson(request, reply)) return;
    answer(request, reply, v2);
  }

  @All('openapi/v3')
  async v3Index(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { v3Index } = await this.openApi.get();
    answer(request, reply, v3Index);
  }

  /**
   * The hash that the index gives makes an answer that is good for ever. Another one, which an index of before an upgrade
   * gave, is answered with the present document and no such promise: of a redirect the aggregation layer makes a 502.
   */
  @All('openapi/v3/*')
  async v3(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('hash') hash?: string | string[],
  ): Promise<void> {
    const { v3 } = await this.openApi.get();
    const path = pathOf(request);
    const document = v3.get(path);
    if (document === undefined) throw new ApiError(404, 'NotFound', `there is no OpenAPI document of "${path}"`, {});
    if (refusesJson(request, reply)) return;
    if ([hash].flat()[0] === document.hash) {
      void reply.header('Cache-Control', 'public, immutable').header('Expires', inOneYear(Date.now()));
    }
    answer(request, reply, document);
  }
}

/** The part of the path that says which document. */
function pathOf({ url }: FastifyRequest): string {
  return url
    .split('?', 1)[0]!
    .slice(INDEX.length + 1)
    .replace(/\/$/, '');
}

function refusesJson(request: FastifyRequest, reply: FastifyReply): boolean {
  void reply.header('Vary', 'Accept');
  if (acceptsJson(request.headers.accept)) return false;
  void reply.status(406).send();
  return true;
}

function answer({ headers }: FastifyRequest, reply: FastifyReply, document: ServedDocument): void {
  const vary = reply.getHeader('Vary');
  void reply
    .header('Vary', vary === undefined ? 'Accept-Encoding' : `Accept-Encoding, ${String(vary)}`)
    .header('ETag', etagOf(document));
  if (isKnown(headers['if-none-match'], etagOf(document))) {
    void reply.status(304).send();
    return;
  }
  void reply.header('Content-Type', 'application/json');
  if (document.json.length < GZIP_FROM_BYTES || !acceptsGzip(headers['accept-encoding'])) {
    void reply.send(document.json);
    return;
  }
  void reply.header('Content-Encoding', 'gzip').send(document.gzip);
}

function etagOf({ hash }: ServedDocument): string {
  return `"${hash}"`;
}

/** The longest time that `Expires` may say. */
function inOneYear(nowMs: number): string {
  const date = new Date(nowMs);
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.toUTCString();
}
