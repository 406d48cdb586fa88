import { Controller, Get, Inject, Optional, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { PodLister } from '../cluster/pod.lister.js';
import type { Pod } from '../model/cluster.js';
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
import { podFields } from './lists/selected-fields.js';
import { servedObject, type ServedObject, metricsItemOf, timestampOf } from './objects/served-object.js';
import { MissingMetrics } from './missing-metrics.service.js';
import { METRIC_FRESHNESS } from './lists/metrics-api.metrics.js';
import { pathApiVersion, pathName } from './path-parts.js';
import { SampleAges } from './lists/sample-ages.js';
import { Watches } from './lists/watches.js';

/** List, in all namespaces or one, and get of what Pods used. */
@Controller(`apis/${GROUP}/:version`)
export class PodsController {
  constructor(
    private readonly pods: PodLister,
    private readonly source: UsageSource,
    private readonly lists: ListAnswers,
    private readonly first: FirstNumbers,
    private readonly answers: AnswerWriter,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: SampleAges,
    private readonly missing: MissingMetrics,
    private readonly explain: ExplainService,
    @Optional() @Inject(Watches) private readonly watches?: Watches,
  ) {}

  /** In the namespace of no name are all, as in the original: clients put an empty text in for "all namespaces". */
  @Get(['pods', 'namespaces//pods', 'namespaces/:namespace/pods'])
  list(
    @WantedRepresentation('list') wanted: Representation,
    @Param('version') version: string,
    @Param('namespace') namespacePart: string | undefined,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody | StreamableFile {
    const apiVersion = pathApiVersion(version);
    const namespace = namespacePart === undefined ? undefined : pathName(namespacePart);
    if (isExplainRequest(reply)) return this.explain.listPods(namespace, wanted, reply);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const options = parseListOptions('pods', query, nowMs, this.watches !== undefined);
    this.first.requireNumbers(steadyMs);
    if (options.isWatch)
      return this.watches!.openWatch({ kind: 'PodMetrics', apiVersion, namespace, options, wanted, reply });
    const list = this.lists.answerList({
      kind: 'PodMetricsList',
      apiVersion,
      namespace,
      options,
      wanted,
      includeObject: firstQueryValue(query, 'includeObject'),
      nowMs,
      steadyMs,
      outgoing: reply.raw,
      select: () => this.pods.list(namespace, options.labels),
      measure: (pod, atMs) => this.match(pod, options, atMs),
    });
    return this.answers.writeAnswer(list, wanted, reply);
  }

  @Get('namespaces/:namespace/pods/:name')
  get(
    @WantedRepresentation('object') wanted: Representation,
    @Param('version') version: string,
    @Param('namespace') namespacePart: string,
    @Param('name') namePart: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): AnswerBody {
    const apiVersion = pathApiVersion(version);
    const [namespace, name] = [pathName(namespacePart), pathName(namePart)];
    if (isExplainRequest(reply)) return this.explain.explainPod(namespace, name, wanted, reply);
    const pod = this.pods.get(namespace, name);
    if (pod === undefined) return this.missing.unknownPod(namespace, name);
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const usage = this.source.findPod(namespace, name, steadyMs);
    const measured = usage && servedObject(pod, usage, this.watches !== undefined);
    if (measured === undefined) {
      this.first.requireNumbers(steadyMs);
      throw this.missing.missingPod(namespace, name);
    }
    this.freshness.observeAll(timestampOf(measured), nowMs);
    return this.answers.writeAnswer({ kind: 'PodMetrics', apiVersion, ...metricsItemOf(measured) }, wanted, reply);
  }

  private match(pod: Pod, { fields }: ListOptions, steadyMs: number): ServedObject | undefined {
    const usage = this.source.findPod(pod.namespace, pod.name, steadyMs);
    if (usage === undefined || (!fields.empty && !fields.matches(podFields(usage, usage.nodeName)))) return undefined;
    return servedObject(pod, usage, this.watches !== undefined);
  }
}
