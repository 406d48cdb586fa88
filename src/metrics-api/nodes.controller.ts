import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { NodeLister } from '../cluster/node.lister.js';
import type { Node } from '../model/cluster.js';
import { steadyNowMs } from '../model/steady-time.js';
import { StorageService } from '../storage/storage.service.js';
import { metricsNotFound, objectNotFound } from './api-error.js';
import { CompressionInterceptor } from './encoding/compression.interceptor.js';
import type { ApiObject } from './encoding/encoder.js';
import { EncodingInterceptor } from './encoding/encoding.interceptor.js';
import type { Representation } from './encoding/representation.js';
import { Answers, Wanted } from './encoding/wanted.js';
import { FirstNumbers } from './first-numbers.service.js';
import { GROUP, type Version } from './group-version.js';
import { ListAnswers } from './list-answers.service.js';
import { type ListOptions, parseListOptions } from './list-options.js';
import { type Measured, measuredNode, objectOf, timestampsOf } from './measured.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { NamePipe } from './name.pipe.js';
import { SampleAges } from './sample-ages.js';
import { VersionPipe } from './version.pipe.js';

/** List and get of what Nodes used. */
@Controller(`apis/${GROUP}/:version/nodes`)
@UseInterceptors(CompressionInterceptor, EncodingInterceptor)
export class NodesController {
  constructor(
    private readonly nodes: NodeLister,
    private readonly storage: StorageService,
    private readonly lists: ListAnswers,
    private readonly first: FirstNumbers,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: SampleAges,
  ) {}

  @Get()
  @Answers('list')
  list(
    @Param('version', VersionPipe) version: Version,
    @Query() query: unknown,
    @Wanted() wanted: Representation,
  ): ApiObject | Uint8Array {
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const options = parseListOptions('nodes', query, nowMs);
    this.first.require(steadyMs);
    return this.lists.answer({
      kind: 'NodeMetricsList',
      apiVersion: `${GROUP}/${version}`,
      options,
      wanted,
      nowMs,
      steadyMs,
      select: () => this.nodes.list(options.labels),
      measure: (node) => this.match(node, options, steadyMs),
    });
  }

  @Get(':name')
  @Answers('object')
  get(@Param('version', VersionPipe) version: Version, @Param('name', NamePipe) name: string): ApiObject {
    const node = this.nodes.get(name);
    if (node === undefined) throw objectNotFound('node', name);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const measured = this.measure(node, steadyMs);
    if (measured === undefined) {
      this.first.require(steadyMs);
      throw metricsNotFound('nodes', name);
    }
    this.freshness.observeAll(timestampsOf([measured]), nowMs);
    return { kind: 'NodeMetrics', apiVersion: `${GROUP}/${version}`, ...objectOf(measured) };
  }

  private match(node: Node, { fields }: ListOptions, steadyMs: number): Measured | undefined {
    if (!fields.empty && !fields.matches({ 'metadata.name': node.name })) return undefined;
    return this.measure(node, steadyMs);
  }

  private measure(node: Node, steadyMs: number): Measured | undefined {
    const points = this.storage.node(node.name, steadyMs);
    return points && measuredNode(node, points);
  }
}
