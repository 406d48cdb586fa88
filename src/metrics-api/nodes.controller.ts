import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Histogram } from 'prom-client';
import { NodeLister } from '../cluster/node.lister.js';
import type { Node } from '../model/cluster.js';
import { StorageService } from '../storage/storage.service.js';
import { type Answer, nodeAnswer } from './answer.js';
import { metricsNotFound, objectNotFound } from './api-error.js';
import { CompressionInterceptor } from './encoding/compression.interceptor.js';
import type { ApiObject } from './encoding/encoder.js';
import { EncodingInterceptor } from './encoding/encoding.interceptor.js';
import type { Representation } from './encoding/representation.js';
import { Answers, Wanted } from './encoding/wanted.js';
import { GROUP, type Version } from './group-version.js';
import { type ListOptions, parseListOptions } from './list-options.js';
import { listOf, pageOf } from './list-page.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { NamePipe } from './name.pipe.js';
import { VersionPipe } from './version.pipe.js';

/** List and get of what Nodes used. */
@Controller(`apis/${GROUP}/:version/nodes`)
@UseInterceptors(CompressionInterceptor, EncodingInterceptor)
export class NodesController {
  constructor(
    private readonly nodes: NodeLister,
    private readonly storage: StorageService,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: Histogram,
  ) {}

  @Get()
  @Answers('list')
  list(
    @Param('version', VersionPipe) version: Version,
    @Query() query: unknown,
    @Wanted() wanted: Representation,
  ): ApiObject | Uint8Array {
    const nowMs = Date.now();
    const options = parseListOptions('nodes', query, nowMs);
    const page = pageOf(this.nodes.list(options.labels), options, (node) => this.match(node, options, nowMs), nowMs);
    return listOf('NodeMetricsList', `${GROUP}/${version}`, page, wanted);
  }

  @Get(':name')
  @Answers('object')
  get(@Param('version', VersionPipe) version: Version, @Param('name', NamePipe) name: string): ApiObject {
    const node = this.nodes.get(name);
    if (node === undefined) throw objectNotFound('node', name);
    const answer = this.answer(node, Date.now());
    if (answer === undefined) throw metricsNotFound('nodes', name);
    return { kind: 'NodeMetrics', apiVersion: `${GROUP}/${version}`, ...answer.object };
  }

  private match(node: Node, { fields }: ListOptions, nowMs: number): Answer | undefined {
    if (!fields.empty && !fields.matches({ 'metadata.name': node.name })) return undefined;
    return this.answer(node, nowMs);
  }

  private answer(node: Node, nowMs: number): Answer | undefined {
    const points = this.storage.node(node.name, nowMs);
    const answer = points && nodeAnswer(node, points);
    if (answer) this.freshness.observe((nowMs - answer.timestampMs) / 1000);
    return answer;
  }
}
