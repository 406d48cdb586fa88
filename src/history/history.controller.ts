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
import { HistoryLists } from './history-lists.service.js';
import { pageOptionsOf } from './history-page.js';
import { HistoryService } from './history.service.js';
import { replicaAnnotations } from './replica.js';
import { sinceMsOf } from './since-seconds.js';

const JSON_ONLY = [MEDIA_TYPES.json];

/**
 * What Nodes and Pods used in the past, in JSON. To RBAC these are the subresources `nodes/history` and `pods/history`, and
 * the resource `history` of a namespace. Discovery does not list them.
 */
@Controller(`apis/${GROUP}/:version`)
export class HistoryController {
  private readonly annotations = replicaAnnotations();

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
    return this.writeItem({ apiVersion, kind: 'nodes', name: pathName(namePart) }, query, reply);
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
    return this.writeItem({ apiVersion, kind: 'pods', namespace, name }, query, reply);
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
    const { annotations } = this;
    const asked = { apiVersion, namespace, sinceMs: sinceMsOf(query), page, pretty, annotations, outgoing: reply.raw };
    const list = this.room.makeWithin(bytesOfAnswer(this.lists.sizeOf(asked)), reply.raw, () =>
      this.lists.writeList(asked),
    );
    return this.answers.writeAnswer(list, wanted, reply);
  }

  private writeItem(asked: AskedItem, query: unknown, reply: FastifyReply): AnswerBody {
    const { apiVersion, kind, namespace, name } = asked;
    const sinceMs = sinceMsOf(query);
    const wanted = wantedJson(reply);
    const bytes = kind === 'nodes' ? this.history.nodeBytes(name) : this.history.podBytes(namespace, name);
    const item = this.room.makeWithin(bytesOfAnswer(bytes), reply.raw, () => {
      const found =
        kind === 'nodes'
          ? this.history.findNodeHistory(name, sinceMs, Date.now())
          : this.history.findPodHistory(namespace, name, sinceMs, Date.now());
      if (found === undefined) throw noHistory(kind, name);
      const metadata = { ...found.metadata, annotations: this.annotations };
      return { kind: 'UsageHistory', apiVersion, ...found, metadata };
    });
    return this.answers.writeAnswer(item, wanted, reply);
  }
}

/** A Node or Pod whose history a request is for. */
type AskedItem = { readonly apiVersion: string; readonly name: string } & (
  { readonly kind: 'nodes'; readonly namespace?: undefined } | { readonly kind: 'pods'; readonly namespace: string }
);

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
