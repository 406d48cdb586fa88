import { All, Controller, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../model/api-error.js';
import { acceptsGzip, matchesETag } from '../model/request-conditions.js';
import { contentTypeOf, type DocumentFormat, documentFormat, type OpenApiVersion } from './document-format.js';
import { OpenApiService } from './openapi.service.js';
import type { ServedDocument, DocumentBytes } from './served-document.js';

const INDEX = '/openapi/v3';

/** Smaller answers are sent as they are. */
const GZIP_FROM_BYTES = 1400;

/**
 * Serves the description of the API: Swagger 2.0 as a whole, OpenAPI 3 by group and version. Allows every method, as
 * kube-openapi does.
 */
@Controller()
export class OpenApiController {
  constructor(private readonly openApi: OpenApiService) {}

  @All('openapi/v2')
  async v2(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { v2 } = await this.openApi.getDocuments();
    const format = negotiate('v2', request, reply);
    if (format !== undefined) answer(request, reply, v2, await this.openApi.in(format, v2));
  }

  @All('openapi/v3')
  async v3Index(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { v3Index } = await this.openApi.getDocuments();
    void reply.header('Content-Type', contentTypeOf('json', 'v3'));
    answer(request, reply, v3Index, await this.openApi.in('json', v3Index));
  }

  /**
   * The hash that the index gives makes an answer that is good for ever. Another one, which an index of before an
   * upgrade gave, is answered with the present document and no such promise: of a redirect the aggregation layer makes
   * a 502.
   */
  @All('openapi/v3/*')
  async v3(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('hash') hash?: string | string[],
  ): Promise<void> {
    const { v3 } = await this.openApi.getDocuments();
    const path = pathOf(request);
    const document = v3.get(path);
    if (document === undefined) throw new ApiError(404, 'NotFound', `there is no OpenAPI document of "${path}"`, {});
    const format = negotiate('v3', request, reply);
    if (format === undefined) return;
    if ([hash].flat()[0] === document.hash) {
      void reply.header('Cache-Control', 'public, immutable').header('Expires', inOneYear(Date.now()));
    }
    answer(request, reply, document, await this.openApi.in(format, document));
  }
}

/** The part of the path that says which document. */
function pathOf({ url }: FastifyRequest): string {
  return url
    .split('?', 1)[0]!
    .slice(INDEX.length + 1)
    .replace(/\/$/, '');
}

/** Sets the headers of the requested format. Responds 406 if it is not served. */
function negotiate(version: OpenApiVersion, request: FastifyRequest, reply: FastifyReply): DocumentFormat | undefined {
  void reply.header('Vary', 'Accept');
  const format = documentFormat(request.headers.accept, version);
  if (format === undefined) void reply.status(406).send();
  else void reply.header('Content-Type', contentTypeOf(format, version));
  return format;
}

function answer(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  document: ServedDocument,
  written: DocumentBytes,
): void {
  const vary = reply.getHeader('Vary');
  void reply
    .header('Vary', vary === undefined ? 'Accept-Encoding' : `Accept-Encoding, ${String(vary)}`)
    .header('ETag', etagOf(document));
  if (matchesETag(headers['if-none-match'], etagOf(document))) {
    void reply.removeHeader('Content-Type').status(304).send();
    return;
  }
  const { body, gzip } = written;
  if (body.length < GZIP_FROM_BYTES || !acceptsGzip(headers['accept-encoding'])) {
    void reply.send(body);
    return;
  }
  void reply.header('Content-Encoding', 'gzip').send(gzip);
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
