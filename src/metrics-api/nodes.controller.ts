import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { NodeLister } from '../cluster/node.lister.js';
import type { Node } from '../model/cluster.js';
import { firstOf } from '../model/query.js';
import { steadyNowMs } from '../model/steady-time.js';
import { UsageSource } from '../model/usage-source.js';
import { AnswerWriter, type Body } from './encoding/answer-writer.service.js';
import type { Representation } from './encoding/representation.js';
import { Wanted } from './wanted.js';
import { Explain, isExplained } from './explain.service.js';
import { FirstNumbers } from './first-numbers.service.js';
import { GROUP } from './objects/group-version.js';
import { ListAnswers } from './lists/list-answers.service.js';
import { type ListOptions, parseListOptions } from './lists/list-options.js';
import { servedObject, type ServedObject, apiObjectOf, timestampOf } from './objects/served-object.js';
import { MissingMetrics } from './missing-metrics.service.js';
import { METRIC_FRESHNESS } from './lists/metrics-api.metrics.js';
import { apiVersionOf, nameOf } from './path-parts.js';
import { SampleAges } from './lists/sample-ages.js';

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
    private readonly explain: Explain,
  ) {}

  @Get()
  list(
    @Wanted('list') wanted: Representation,
    @Param('version') version: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Body {
    const apiVersion = apiVersionOf(version);
    if (isExplained(reply)) return this.explain.listNodes(wanted, reply);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const options = parseListOptions('nodes', query, nowMs);
    this.first.require(steadyMs);
    const list = this.lists.answer({
      kind: 'NodeMetricsList',
      apiVersion,
      options,
      wanted,
      includeObject: firstOf(query, 'includeObject'),
      nowMs,
      steadyMs,
      ending: reply.raw,
      select: () => this.nodes.list(options.labels),
      measure: (node, atMs) => this.match(node, options, atMs),
    });
    return this.answers.write(list, wanted, reply);
  }

  @Get(':name')
  get(
    @Wanted('object') wanted: Representation,
    @Param('version') version: string,
    @Param('name') namePart: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Body {
    const apiVersion = apiVersionOf(version);
    const name = nameOf(namePart);
    if (isExplained(reply)) return this.explain.node(name, wanted, reply);
    const node = this.nodes.get(name);
    if (node === undefined) throw this.missing.node(name, false);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const measured = this.measure(node, steadyMs);
    if (measured === undefined) {
      this.first.require(steadyMs);
      throw this.missing.node(name, true);
    }
    this.freshness.observeAll(timestampOf(measured), nowMs);
    return this.answers.write({ kind: 'NodeMetrics', apiVersion, ...apiObjectOf(measured) }, wanted, reply);
  }

  private match(node: Node, { fields }: ListOptions, steadyMs: number): ServedObject | undefined {
    if (!fields.empty && !fields.matches({ 'metadata.name': node.name })) return undefined;
    return this.measure(node, steadyMs);
  }

  private measure(node: Node, steadyMs: number): ServedObject | undefined {
    const usage = this.source.node(node.name, steadyMs);
    return usage && servedObject(node, usage);
  }
}
