import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Options } from '../config/options.js';
import { ApiError } from '../model/api-error.js';
import { steadyNowMs } from '../model/steady-time.js';
import { Explanations } from '../reasons/explanations.service.js';
import { ScrapeStates } from '../reasons/scrape-states.service.js';
import { requireAccepted, sendJson } from './json-answer.js';
import { effectiveFlags } from './effective-flags.js';
import type { FlagList } from './objects/flag-list.js';
import type { ScrapeStateList } from './objects/scrape-state-list.js';
import { ServerStatusService } from './server-status.service.js';

/** What the server knows about itself. Clients need an RBAC rule for these non-resource paths. */
@Controller('internal/v1')
export class InternalController {
  constructor(
    private readonly options: Options,
    private readonly explanations: Explanations,
    private readonly scrapes: ScrapeStates,
    private readonly serverStatus: ServerStatusService,
  ) {}

  @Get('status')
  async status(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    requireAccepted(request, 'application/json');
    sendJson(reply, await this.serverStatus.serverStatus());
  }

  @Get('scrapes')
  listScrapes(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    requireAccepted(request, 'application/json');
    const [items, exporters] = [this.scrapes.states(steadyNowMs()), this.scrapes.exporterStates()];
    sendJson(reply, { kind: 'ScrapeStateList', items, exporters } satisfies ScrapeStateList);
  }

  @Get('explain/nodes/:name')
  explainNode(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    requireAccepted(request, 'application/json');
    requireNames(name);
    sendJson(reply, this.explanations.explainNode(name));
  }

  @Get('explain/namespaces/:namespace/pods/:name')
  async explainPod(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireAccepted(request, 'application/json');
    requireNames(namespace, name);
    sendJson(reply, await this.explanations.explainPod({ namespace, name }));
  }

  @Get('config')
  config(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    requireAccepted(request, 'application/json');
    sendJson(reply, { kind: 'FlagList', items: effectiveFlags(this.options) } satisfies FlagList);
  }
}

/** Refuses a name with an encoded slash. Authorization sees it decoded, which is another path. */
function requireNames(...names: string[]): void {
  if (names.some((name) => name.includes('/'))) throw new ApiError(404, 'NotFound', 'no name has a slash in it', {});
}
