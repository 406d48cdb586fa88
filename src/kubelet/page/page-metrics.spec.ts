import { expect, it } from 'vitest';
import { PageMetrics } from './page-metrics.js';

it('keeps one copy of a heading, in memory of its own', () => {
  const metrics = new PageMetrics();
  const page = Buffer.from('# TYPE a gauge\na');
  const metric = metrics.internMetric(page, 1, undefined);
  page.fill(0);

  expect(metric.heading.toString()).toBe('# TYPE a gauge\na');
  expect(metric.heading.buffer.byteLength).toBe(metric.heading.length);
  expect(metrics.internMetric(Buffer.from('# TYPE a gauge\na'), 1, undefined)).toBe(metric);
});
