import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { PodLister } from '../cluster/pod.lister.js';
import type { Pod } from '../model/cluster.js';
import type { PodPoints } from '../storage/node-points.js';
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
import { type Measured, measuredPod, objectOf, timestampsOf } from './measured.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { NamePipe } from './name.pipe.js';
import { SampleAges } from './sample-ages.js';
import { VersionPipe } from './version.pipe.js';

/** List, in all namespaces or one, and get of what Pods used. */
@Controller(`apis/${GROUP}/:version`)
@UseInterceptors(CompressionInterceptor, EncodingInterceptor)
export class PodsController {
  constructor(
    private readonly pods: PodLister,
    private readonly storage: StorageService,
    private readonly lists: ListAnswers,
    private readonly first: FirstNumbers,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: SampleAges,
  ) {}

  @Get(['pods', 'namespaces/:namespace/pods'])
  @Answers('list')
  list(
    @Param('version', VersionPipe) version: Version,
    @Param('namespace', NamePipe) namespace: string | undefined,
    @Query() query: unknown,
    @Wanted() wanted: Representation,
  ): ApiObject | Uint8Array {
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const options = parseListOptions('pods', query, nowMs);
    this.first.require(steadyMs);
    return this.lists.answer({
      kind: 'PodMetricsList',
      apiVersion: `${GROUP}/${version}`,
      namespace,
      options,
      wanted,
      nowMs,
      steadyMs,
      select: () => this.pods.list(namespace, options.labels),
      measure: (pod) => this.match(pod, options, steadyMs),
    });
  }

  @Get('namespaces/:namespace/pods/:name')
  @Answers('object')
  get(
    @Param('version', VersionPipe) version: Version,
    @Param('namespace', NamePipe) namespace: string,
    @Param('name', NamePipe) name: string,
  ): ApiObject {
    const pod = this.pods.get(namespace, name);
    if (pod === undefined) throw objectNotFound('pods', name);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const points = this.storage.pod(namespace, name, steadyMs);
    const measured = points && measuredPod(pod, points);
    if (measured === undefined) {
      this.first.require(steadyMs);
      throw metricsNotFound('pods', `${namespace}/${name}`);
    }
    this.freshness.observeAll(timestampsOf([measured]), nowMs);
    return { kind: 'PodMetrics', apiVersion: `${GROUP}/${version}`, ...objectOf(measured) };
  }

  private match(pod: Pod, { fields }: ListOptions, steadyMs: number): Measured | undefined {
    const points = this.storage.pod(pod.namespace, pod.name, steadyMs);
    if (points === undefined || (!fields.empty && !fields.matches(fieldsOf(points)))) return undefined;
    return measuredPod(pod, points);
  }
}

/** What a field selector may ask of a Pod: the original's fields, and the Node, whose kubelet reported it. */
function fieldsOf({ namespace, name, node }: PodPoints): Record<string, string> {
  return { 'metadata.name': name, 'metadata.namespace': namespace, 'spec.nodeName': node.nodeName };
}
