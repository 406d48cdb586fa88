import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AnswerWriter, type AnswerBody } from '../metrics-api/encoding/answer-writer.service.js';
import { requireProducible, withPretty } from '../metrics-api/encoding/negotiation.js';
import { notAvailable } from '../metrics-api/encoding/not-acceptable.js';
import { MEDIA_TYPES, type Representation } from '../metrics-api/encoding/representation.js';
import { requestedFormOf } from '../metrics-api/encoding/requested-form.js';
import { AnswerRoom, bytesOfAnswer } from '../metrics-api/lists/answer-room.js';
import { GROUP } from '../metrics-api/objects/group-version.js';
import { pathApiVersion, pathName } from '../metrics-api/path-parts.js';
import { ApiError } from '../model/api-error.js';
import type { HistoryItem } from './history-objects.js';
import { HistoryLists } from './history-lists.service.js';
import { pageOptionsOf } from './history-page.js';
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
    private readonly lists: HistoryLists,
    private readonly room: AnswerRoom,
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
    const sinceMs = sinceMsOf(query);
    return this.writeItem(apiVersion, this.history.nodeBytes(name), reply, () => {
      const item = this.history.findNodeHistory(name, sinceMs, Date.now());
      if (item === undefined) throw noHistory('nodes', name);
      return item;
    });
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
    const sinceMs = sinceMsOf(query);
    return this.writeItem(apiVersion, this.history.podBytes(namespace, name), reply, () => {
      const item = this.history.findPodHistory(namespace, name, sinceMs, Date.now());
      if (item === undefined) throw noHistory('pods', name);
      return item;
    });
  }

  @Get('namespaces/:namespace/history')
  namespace(
    @Param('version') version: string,
    @Param('namespace') namespacePart: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const apiVersion = pathApiVersion(version);
    const namespace = pathName(namespacePart);
    const page = pageOptionsOf(query, namespace, Date.now());
    const wanted = wantedJson(reply);
    const { pretty } = wanted;
    const asked = { apiVersion, namespace, sinceMs: sinceMsOf(query), page, pretty, outgoing: reply.raw };
    const list = this.room.makeWithin(bytesOfAnswer(this.lists.sizeOf(asked)), reply.raw, () =>
      this.lists.writeList(asked),
    );
    return this.answers.writeAnswer(list, wanted, reply);
  }

  /** @param bytes about how many bytes the response has */
  private writeItem(apiVersion: string, bytes: number, reply: FastifyReply, find: () => HistoryItem): AnswerBody {
    const wanted = wantedJson(reply);
    const item = this.room.makeWithin(bytesOfAnswer(bytes), reply.raw, () => ({
      kind: 'UsageHistory',
      apiVersion,
      ...find(),
    }));
    return this.answers.writeAnswer(item, wanted, reply);
  }
}

/** Returns the form of the response. Throws ApiError 406 if the request takes no JSON. */
function wantedJson({ request }: FastifyReply): Representation {
  requireProducible(request.headers.accept ?? '', JSON_ONLY, () => notAvailable(JSON_ONLY));
  return withPretty({ format: 'json', pretty: false }, requestedFormOf(request));
}

/** 404: nothing is kept. Whether there is such a Node or Pod now is another question. */
function noHistory(kind: 'nodes' | 'pods', name: string): ApiError {
  const why = 'nothing was measured in the time that is asked for and kept (--history)';
  const details = { name, group: GROUP, kind };
  return new ApiError(404, 'NotFound', `history of ${kind} "${name}" not found: ${why}`, details);
}
