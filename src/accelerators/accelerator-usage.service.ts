import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { NodeLister } from '../cluster/node.lister.js';
import { Options } from '../config/options.js';
import type { ExporterPage } from '../model/accelerator-states.js';
import { steadyNowMs } from '../model/steady-time.js';
import type { UsageExtension } from '../model/usage-extension.js';
import type { UsageSource } from '../model/usage-source.js';
import { DROPPED } from './accelerators.metrics.js';
import { countDevices, readExporterPage } from './dialects/read-page.js';
import { ExporterError } from './exporters/exporter-error.js';
import type { ExporterTarget } from './exporters/exporter-target.js';
import { AcceleratedSource } from './points/accelerated-source.js';
import { AcceleratorPoints } from './points/accelerator-points.js';
import { deviceResourceName, isSharedResource, memoryResource } from './points/accelerator-resources.js';
import { usageOfPage } from './points/device-usage.js';

/** Turns pages of exporters into numbers, and adds these to what the read side serves. */
@Injectable()
export class AcceleratorUsage implements UsageExtension {
  readonly points: AcceleratorPoints;
  private source?: AcceleratedSource;

  constructor(
    options: Options,
    private readonly nodes: NodeLister,
    @InjectMetric(DROPPED) private readonly dropped: Counter<'vendor' | 'reason'>,
  ) {
    const { windowMs, memory } = options.accelerators!;
    this.points = new AcceleratorPoints(options.maxStalenessMs, (vendor) => ({
      windowMs,
      memory: memory ? memoryResource(vendor) : undefined,
    }));
  }

  extend(source: UsageSource): UsageSource {
    this.source = new AcceleratedSource(source, this.points);
    return this.source;
  }

  /**
   * Takes the page of an exporter. It speaks for the Pods of its node alone. Throws an ExporterError when the devices of
   * the page before are gone, because the page of an exporter that has just started is empty.
   */
  takePage({ exporter: { vendor }, nodeName }: ExporterTarget, page: Buffer): ExporterPage {
    const nowMs = steadyNowMs();
    const { samples, skippedLines } = readExporterPage(vendor, page);
    if (samples.length === 0 && this.points.nodeValues(nodeName, nowMs).length > 0) throw noDevices(nodeName);
    const { extendedResources = [], labels = {} } = this.nodes.get(nodeName) ?? {};
    const usage = usageOfPage(
      samples,
      ({ migProfile }) => deviceResourceName(vendor, migProfile, extendedResources),
      (resource) => isSharedResource(resource, labels),
    );
    const find = this.source!.containerFinder(nodeName, nowMs);
    const { unknown: strangers } = this.points.store(nodeName, vendor, usage, find, nowMs);
    if (skippedLines > 0) this.dropped.inc({ vendor, reason: 'line' }, skippedLines);
    if (strangers > 0) this.dropped.inc({ vendor, reason: 'container' }, strangers);
    const { devices, held } = countDevices(samples);
    return { skippedLines, devices, heldDevices: held, strangers };
  }

  miss({ exporter: { vendor }, nodeName }: ExporterTarget): void {
    this.points.miss(nodeName, vendor, steadyNowMs());
  }

  /** Whether anything is kept of the exporter's pages. */
  isKnown({ exporter: { vendor }, nodeName }: ExporterTarget): boolean {
    return this.points.isKnown(nodeName, vendor);
  }

  forget({ exporter: { vendor }, nodeName }: ExporterTarget): void {
    this.points.forget(nodeName, vendor);
  }
}

function noDevices(nodeName: string): ExporterError {
  return new ExporterError(
    'NoDevices',
    `its page has no device any more, and that before had some of node "${nodeName}"`,
    'Wait if the exporter has just started. Else look in its log.',
  );
}
