import {
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValueWithName,
} from 'prom-client';

type Values = MetricObjectWithValues<MetricValueWithName<string>>;

/**
 * A histogram of the ages of served samples, which observes a whole list at once. With prom-client's own histogram the
 * ages of 30,000 Pods take 11 ms instead of 0.5, an eighth of the list's CPU (`npm run bench -- metrics`). It overrides
 * what prom-client's registry calls, since there is no public way to add counts to a histogram.
 */
export class SampleAges extends Histogram {
  /** In seconds, ascending. */
  private readonly bounds: Float64Array;
  /** How many ages were at most that of the bound, and above the bound before; at the end those above all. */
  private readonly counts: Float64Array;
  private sum = 0;

  constructor(options: HistogramConfiguration<string> & { readonly buckets: number[] }) {
    super(options);
    this.bounds = Float64Array.from(options.buckets);
    this.counts = new Float64Array(this.bounds.length + 1);
  }

  /** Observes samples that were measured at these times; all are milliseconds since the epoch. */
  observeAll(timestampsMs: Float64Array, nowMs: number): void {
    const { bounds, counts } = this;
    let sum = 0;
    let bucket = 0;
    for (let i = 0; i < timestampsMs.length; i++) {
      const age = (nowMs - timestampsMs[i]!) / 1000;
      // Ages of neighbours are mostly in neighbouring buckets.
      while (bucket > 0 && age <= bounds[bucket - 1]!) bucket--;
      while (bucket < bounds.length && age > bounds[bucket]!) bucket++;
      counts[bucket]!++;
      sum += age;
    }
    this.sum += sum;
  }

  override get(): Promise<Values> {
    return this.getForPromString();
  }

  /** What the registry asks for, if there is such a method. */
  getForPromString(): Promise<Values> {
    const { name, help, type, aggregator } = this as unknown as Values;
    const values: MetricValueWithName<string>[] = [];
    let count = 0;
    for (const [bucket, bound] of [...this.bounds, '+Inf'].entries()) {
      count += this.counts[bucket]!;
      values.push({ metricName: `${name}_bucket`, labels: { le: bound }, value: count });
    }
    values.push({ metricName: `${name}_sum`, labels: {}, value: this.sum });
    values.push({ metricName: `${name}_count`, labels: {}, value: count });
    return Promise.resolve({ name, help, type, aggregator, collect: () => {}, values });
  }
}
