import { Controller, Get, Inject, Optional, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { NodeLister } from '../cluster/node.lister.js';
import type { Node } from '../model/cluster.js';
import { firstQueryValue } from '../model/query.js';
import { steadyNowMs } from '../model/steady-time.js';
import { UsageSource } from '../model/usage-source.js';
import { AnswerWriter, type AnswerBody } from './encoding/answer-writer.service.js';
import type { Representation } from './encoding/representation.js';
import { WantedRepresentation } from './wanted-representation.js';
import { ExplainService, isExplainRequest } from './explain.service.js';
import { FirstNumbers } from './first-numbers.service.js';
import { GROUP } from './objects/group-version.js';
import { ListAnswers } from './lists/list-answers.service.js';
import { type ListOptions, parseListOptions } from './lists/list-options.js';
import { nodeFields } from './lists/selected-fields.js';
import { servedObject, type ServedObject, metricsItemOf, timestampOf } from './objects/served-object.js';
import { MissingMetrics } from './missing-metrics.service.js';
import { METRIC_FRESHNESS } from './lists/metrics-api.metrics.js';
import { pathApiVersion, pathName } from './path-parts.js';
import { SampleAges } from './lists/sample-ages.js';
import { Watches } from './lists/watches.js';

/** List and get of what Nodes used. */
@Controller(`apis/${GROUP}/:version/nodes`)
export class NodesController {
  constructor(
    private readonly nodes: NodeLister,
    private readonly source: UsageSource,
    private readonly lists: ListAnswers,
    private readonly first: FirstNumbers,
    private readonly answers: AnswerWriter,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: SampleAges,
    private readonly missing: MissingMetrics,
    private readonly explain: ExplainService,
    @Optional() @Inject(Watches) private readonly watches?: Watches,
  ) {}

  @Get()
  list(
    @WantedRepresentation('list') wanted: Representation,
    @Param('version') version: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody | StreamableFile {
    const apiVersion = pathApiVersion(version);
    if (isExplainRequest(reply)) return this.explain.listNodes(wanted, reply);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const options = parseListOptions('nodes', query, nowMs, this.watches !== undefined);
    this.first.requireNumbers(steadyMs);
    if (options.isWatch) return this.watches!.openWatch({ kind: 'NodeMetrics', apiVersion, options, wanted, reply });
    const list = this.lists.answerList({
      kind: 'NodeMetricsList',
      apiVersion,
      options,
      wanted,
      includeObject: firstQueryValue(query, 'includeObject'),
      nowMs,
      steadyMs,
      outgoing: reply.raw,
      select: () => this.nodes.list(options.labels),
      measure: (node, atMs) => this.match(node, options, atMs),
    });
    return this.answers.writeAnswer(list, wanted, reply);
  }

  @Get(':name')
  get(
    @WantedRepresentation('object') wanted: Representation,
    @Param('version') version: string,
    @Param('name') namePart: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const apiVersion = pathApiVersion(version);
    const name = pathName(namePart);
    if (isExplainRequest(reply)) return this.explain.explainNode(name, wanted, reply);
    const node = this.nodes.get(name);
    if (node === undefined) throw this.missing.missingNode(name, false);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const measured = this.measure(node, steadyMs);
    if (measured === undefined) {
      this.first.requireNumbers(steadyMs);
      throw this.missing.missingNode(name, true);
    }
    this.freshness.observeAll(timestampOf(measured), nowMs);
    return this.answers.writeAnswer({ kind: 'NodeMetrics', apiVersion, ...metricsItemOf(measured) }, wanted, reply);
  }

  private match(node: Node, { fields }: ListOptions, steadyMs: number): ServedObject | undefined {
    if (!fields.empty && !fields.matches(nodeFields(node))) return undefined;
    return this.measure(node, steadyMs);
  }

  private measure(node: Node, steadyMs: number): ServedObject | undefined {
    const usage = this.source.findNode(node.name, steadyMs);
    return usage && servedObject(node, usage, this.watches !== undefined);
  }
}
