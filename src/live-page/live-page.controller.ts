import { Controller, Get, Head, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { unknownResource } from '../metrics-api/objects/api-error.js';
import { GROUP } from '../metrics-api/objects/group-version.js';
import { acceptsGzip, matchesETag } from '../model/request-conditions.js';
import { type PageAsset, pageFolder, readPageAssets } from './page-assets.js';
import { PAGE_HEADERS } from './page-headers.js';

const PATHS = ['', ':asset'];

/**
 * The live page and its files. To RBAC it is the resource `live`: the page is `list`, a file is `get`. Discovery does not
 * list it. The path without its last slash has the page too, because the kube-apiserver passes no redirect on.
 */
@Controller(`apis/${GROUP}/v1/live`)
export class LivePageController {
  private readonly assets = readPageAssets(pageFolder());

  @Get(PATHS)
  asset(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('asset') name?: string): void {
    const { headers, url } = request;
    const asset = name === undefined ? this.pageAt(url) : this.assets.files.get(name);
    if (asset === undefined) throw unknownResource();
    void reply.headers({ ...PAGE_HEADERS, ETag: asset.etag, Vary: 'Accept-Encoding' });
    if (matchesETag(headers['if-none-match'], asset.etag)) {
      void reply.status(304).send();
      return;
    }
    void reply.header('Content-Type', asset.contentType);
    if (acceptsGzip(headers['accept-encoding'])) void reply.header('Content-Encoding', 'gzip').send(asset.gzip);
    else void reply.send(asset.body);
  }

  /** Node leaves the body out. */
  @Head(PATHS)
  head(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('asset') name?: string): void {
    this.asset(request, reply, name);
  }

  private pageAt(url: string): PageAsset {
    return url.split('?', 1)[0]!.endsWith('/') ? this.assets.page : this.assets.pageWithoutSlash;
  }
}
