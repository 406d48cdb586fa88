import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Histogram } from 'prom-client';
import { PodLister } from '../cluster/pod.lister.js';
import { StorageService } from '../storage/storage.service.js';
import { metricsNotFound, objectNotFound } from './api-error.js';
import { EncodingInterceptor } from './encoding/encoding.interceptor.js';
import { GROUP, type Version } from './group-version.js';
import { parseListOptions } from './list-options.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { toPodMetrics } from './metrics-objects.js';
import type { PodMetrics, PodMetricsList } from './objects/pod-metrics.js';
import { VersionPipe } from './version.pipe.js';

/** List, in all namespaces or one, and get of what Pods used. */
@Controller(`apis/${GROUP}/:version`)
@UseInterceptors(EncodingInterceptor)
export class PodsController {
  constructor(
    private readonly pods: PodLister,
    private readonly storage: StorageService,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: Histogram,
  ) {}

  @Get(['pods', 'namespaces/:namespace/pods'])
  list(
    @Param('version', VersionPipe) version: Version,
    @Param('namespace') namespace: string | undefined,
    @Query() query: unknown,
  ): PodMetricsList {
    const { labels, fields } = parseListOptions('pods', query);
    const nowMs = Date.now();
    const items: PodMetrics[] = [];
    for (const pod of this.pods.list(namespace)) {
      if (!labels.matches(pod.labels)) continue;
      if (!fields.matches({ 'metadata.name': pod.name, 'metadata.namespace': pod.namespace })) continue;
      const usage = this.storage.podUsage(pod.namespace, pod.name, nowMs);
      if (usage === undefined) continue;
      this.freshness.observe((nowMs - usage.timestampMs) / 1000);
      items.push(toPodMetrics(pod, usage, nowMs));
    }
    return { kind: 'PodMetricsList', apiVersion: `${GROUP}/${version}`, metadata: {}, items };
  }

  @Get('namespaces/:namespace/pods/:name')
  get(
    @Param('version', VersionPipe) version: Version,
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): PodMetrics {
    const pod = this.pods.get(namespace, name);
    if (pod === undefined) throw objectNotFound('pods', name);
    const nowMs = Date.now();
    const usage = this.storage.podUsage(namespace, name, nowMs);
    if (usage === undefined) throw metricsNotFound('pods', `${namespace}/${name}`);
    this.freshness.observe((nowMs - usage.timestampMs) / 1000);
    return { kind: 'PodMetrics', apiVersion: `${GROUP}/${version}`, ...toPodMetrics(pod, usage, nowMs) };
  }
}
