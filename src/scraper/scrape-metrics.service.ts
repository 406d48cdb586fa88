import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter, Gauge } from 'prom-client';
import { RequestDurations } from './node-requests.js';
import { CERTIFICATE_EXPIRATION, REQUEST_DURATION, REQUEST_LEFT_OUT, REQUEST_TOTAL } from './scraper.metrics.js';

/** The metrics of requests to kubelets. */
@Injectable()
export class ScrapeMetrics {
  constructor(
    @InjectMetric(REQUEST_DURATION) private readonly requestDuration: RequestDurations,
    @InjectMetric(REQUEST_TOTAL) private readonly requestTotal: Counter<'success'>,
    @InjectMetric(REQUEST_LEFT_OUT) private readonly requestLeftOut: Counter,
    @InjectMetric(CERTIFICATE_EXPIRATION) private readonly certificateExpiration: Gauge<'node'>,
  ) {}

  /** Counts a request that has ended. */
  countRequest(nodeName: string, durationMs: number, success: boolean): void {
    this.requestDuration.observeRequest(nodeName, durationMs / 1000, Date.now());
    this.requestTotal.inc({ success: String(success) });
  }

  /** Counts a request that was left out of a cycle. */
  countLeftOut(): void {
    this.requestLeftOut.inc();
  }

  /** Sets when the certificate that the node's kubelet showed last expires, in milliseconds since the epoch. */
  setCertificateExpiration(node: string, notAfterMs: number): void {
    this.certificateExpiration.set({ node }, notAfterMs / 1000);
  }

  /** Removes what is said of a node that is gone. */
  forgetNode(node: string): void {
    this.requestDuration.forgetNode(node);
    this.certificateExpiration.remove({ node });
  }
}
