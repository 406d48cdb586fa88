import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Histogram } from 'prom-client';
import { NodeLister } from '../cluster/node.lister.js';
import { StorageService } from '../storage/storage.service.js';
import { metricsNotFound, objectNotFound } from './api-error.js';
import { EncodingInterceptor } from './encoding/encoding.interceptor.js';
import { GROUP, type Version } from './group-version.js';
import { parseListOptions } from './list-options.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { toNodeMetrics } from './metrics-objects.js';
import type { NodeMetrics, NodeMetricsList } from './objects/node-metrics.js';
import { VersionPipe } from './version.pipe.js';

/** List and get of what Nodes used. */
@Controller(`apis/${GROUP}/:version/nodes`)
@UseInterceptors(EncodingInterceptor)
export class NodesController {
  constructor(
    private readonly nodes: NodeLister,
    private readonly storage: StorageService,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: Histogram,
  ) {}

  @Get()
  list(@Param('version', VersionPipe) version: Version, @Query() query: unknown): NodeMetricsList {
    const { labels, fields } = parseListOptions('nodes', query);
    const nowMs = Date.now();
    const items: NodeMetrics[] = [];
    for (const node of this.nodes.list()) {
      if (!labels.matches(node.labels) || !fields.matches({ 'metadata.name': node.name })) continue;
      const usage = this.storage.nodeUsage(node.name, nowMs);
      if (usage === undefined) continue;
      this.freshness.observe((nowMs - usage.timestampMs) / 1000);
      items.push(toNodeMetrics(node, usage, nowMs));
    }
    return { kind: 'NodeMetricsList', apiVersion: `${GROUP}/${version}`, metadata: {}, items };
  }

  @Get(':name')
  get(@Param('version', VersionPipe) version: Version, @Param('name') name: string): NodeMetrics {
    const node = this.nodes.get(name);
    if (node === undefined) throw objectNotFound('node', name);
    const nowMs = Date.now();
    const usage = this.storage.nodeUsage(name, nowMs);
    if (usage === undefined) throw metricsNotFound('nodes', name);
    this.freshness.observe((nowMs - usage.timestampMs) / 1000);
    return { kind: 'NodeMetrics', apiVersion: `${GROUP}/${version}`, ...toNodeMetrics(node, usage, nowMs) };
  }
}
