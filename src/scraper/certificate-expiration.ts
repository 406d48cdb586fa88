import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { KubeletClient } from '../kubelet/kubelet.client.js';
import { CERTIFICATE_EXPIRATION } from './scraper.metrics.js';

/**
 * Says when each kubelet's certificate expires, from the moment that a connection shows it until the node is gone. An
 * expired one counts as well: it is what an alert is to find.
 */
@Injectable()
export class CertificateExpiration {
  constructor({ certificates }: KubeletClient, @InjectMetric(CERTIFICATE_EXPIRATION) gauge: Gauge<'node'>) {
    certificates.onChange((node, certificate) => {
      if (certificate === undefined) gauge.remove({ node });
      else gauge.set({ node }, certificate.notAfterMs / 1000);
    });
  }
}
