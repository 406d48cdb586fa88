import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireAccepted, sendJson } from './json-answer.js';

/** Describes the internal API as OpenAPI and as a page to read. Both are loaded on request. */
@Controller('internal')
export class InternalDocsController {
  @Get('openapi.json')
  async document(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    requireAccepted(request, 'application/json');
    const { internalDocument } = await import('./internal-document.js');
    sendJson(reply, internalDocument());
  }

  @Get('docs')
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    requireAccepted(request, 'text/html');
    const { docsPage } = await import('./docs-page.js');
    const { html, styleHash } = docsPage();
    void reply
      .header('Content-Type', 'text/html; charset=utf-8')
      .header(
        'Content-Security-Policy',
        `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      )
      .header('X-Content-Type-Options', 'nosniff')
      .header('Referrer-Policy', 'no-referrer')
      .header('Cache-Control', 'no-store')
      .header('Vary', 'Accept')
      .send(Buffer.from(html));
  }
}
