import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AnswerWriter, type AnswerBody } from '../metrics-api/encoding/answer-writer.service.js';
import { requireProducible, withPretty } from '../metrics-api/encoding/negotiation.js';
import { notAvailable } from '../metrics-api/encoding/not-acceptable.js';
import { MEDIA_TYPES } from '../metrics-api/encoding/representation.js';
import { requestedFormOf } from '../metrics-api/encoding/requested-form.js';
import { GROUP } from '../metrics-api/objects/group-version.js';
import { pathApiVersion, pathName } from '../metrics-api/path-parts.js';
import { ApiError } from '../model/api-error.js';
import type { HistoryItem } from './history-objects.js';
import { HistoryService } from './history.service.js';
import { sinceMsOf } from './since-seconds.js';

const JSON_ONLY = [MEDIA_TYPES.json];

/**
 * What Nodes and Pods used in the past, in JSON. To RBAC these are the subresources `nodes/history` and `pods/history`, and
 * the resource `history` of a namespace. Discovery does not list them.
 */
@Controller(`apis/${GROUP}/:version`)
export class HistoryController {
  constructor(
    private readonly history: HistoryService,
    private readonly answers: AnswerWriter,
  ) {}

  @Get('nodes/:name/history')
  node(
    @Param('version') version: string,
    @Param('name') namePart: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const apiVersion = pathApiVersion(version);
    const name = pathName(namePart);
    const item = this.history.findNodeHistory(name, sinceMsOf(query), Date.now());
    if (item === undefined) throw noHistory('nodes', name);
    return this.write({ kind: 'UsageHistory', apiVersion, ...item }, reply);
  }

  @Get('namespaces/:namespace/pods/:name/history')
  pod(
    @Param('version') version: string,
    @Param('namespace') namespacePart: string,
    @Param('name') namePart: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const apiVersion = pathApiVersion(version);
    const [namespace, name] = [pathName(namespacePart), pathName(namePart)];
    const item = this.history.findPodHistory(namespace, name, sinceMsOf(query), Date.now());
    if (item === undefined) throw noHistory('pods', name);
    return this.write({ kind: 'UsageHistory', apiVersion, ...item }, reply);
  }

  @Get('namespaces/:namespace/history')
  namespace(
    @Param('version') version: string,
    @Param('namespace') namespacePart: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const apiVersion = pathApiVersion(version);
    const items: HistoryItem[] = this.history.listNamespace(pathName(namespacePart), sinceMsOf(query), Date.now());
    return this.write({ kind: 'UsageHistoryList', apiVersion, metadata: {}, items }, reply);
  }

  private write(object: object, reply: FastifyReply): AnswerBody {
    const { request } = reply;
    requireProducible(request.headers.accept ?? '', JSON_ONLY, () => notAvailable(JSON_ONLY));
    return this.answers.writeAnswer(
      object,
      withPretty({ format: 'json', pretty: false }, requestedFormOf(request)),
      reply,
    );
  }
}

/** 404: nothing is kept. Whether there is such a Node or Pod now is another question. */
function noHistory(kind: 'nodes' | 'pods', name: string): ApiError {
  const why = 'nothing was measured in the time that is asked for and kept (--history)';
  const details = { name, group: GROUP, kind };
  return new ApiError(404, 'NotFound', `history of ${kind} "${name}" not found: ${why}`, details);
}
