import {
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  type MetricObjectWithValues,
  type MetricValue,
  type MetricValueWithName,
} from 'prom-client';

type Value = MetricValueWithName<string>;
type Values = MetricObjectWithValues<Value>;

// Every node is observed in every cycle. Of prom-client's own metrics each observation checks, sorts and joins the labels:
// for a node's two metrics 18 µs, a twentieth of its scrape; to count it, another 1.5 µs.

/** A histogram of each node. */
export class NodeHistogram extends Histogram {
  private readonly bounds: readonly number[];
  /** By node: how often a value was in each bucket, at the end above all, and behind these the sum. */
  private readonly ofNodes = new Map<string, number[]>();

  constructor(options: HistogramConfiguration<string> & { readonly buckets: number[] }) {
    super({ ...options, labelNames: ['node'] });
    this.bounds = [...options.buckets];
  }

  observeNode(node: string, value: number): void {
    const { bounds } = this;
    let counts = this.ofNodes.get(node);
    if (counts === undefined) this.ofNodes.set(node, (counts = Array.from({ length: bounds.length + 2 }, () => 0)));
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++;
    counts[bucket]!++;
    counts[bounds.length + 1]! += value;
  }

  forget(node: string): void {
    this.ofNodes.delete(node);
  }

  override get(): Promise<Values> {
    return this.getForPromString();
  }

  /** What the registry asks for, if there is such a method. */
  getForPromString(): Promise<Values> {
    const { name, help, type, aggregator } = this as unknown as Values;
    const values: Value[] = [];
    for (const [node, counts] of this.ofNodes) {
      let count = 0;
      for (const [bucket, bound] of [...this.bounds, '+Inf'].entries()) {
        count += counts[bucket]!;
        values.push({ metricName: `${name}_bucket`, labels: { le: bound, node }, value: count });
      }
      values.push({ metricName: `${name}_sum`, labels: { node }, value: counts.at(-1)! });
      values.push({ metricName: `${name}_count`, labels: { node }, value: count });
    }
    return Promise.resolve({ name, help, type, aggregator, collect: () => {}, values });
  }
}

/** A gauge of each node. */
export class NodeGauge extends Gauge {
  private readonly ofNodes = new Map<string, number>();

  constructor(options: GaugeConfiguration<string>) {
    super({ ...options, labelNames: ['node'] });
  }

  setNode(node: string, value: number): void {
    this.ofNodes.set(node, value);
  }

  forget(node: string): void {
    this.ofNodes.delete(node);
  }

  override get(): Promise<Values> {
    const { name, help, type, aggregator } = this as unknown as Values;
    const values = Array.from(this.ofNodes, ([node, value]) => ({ metricName: name, labels: { node }, value }));
    return Promise.resolve({ name, help, type, aggregator, collect: () => {}, values });
  }
}

/** Counts what went well and what did not. */
export class SuccessCounter extends Counter {
  private readonly counts = new Map<boolean, number>();

  constructor(options: CounterConfiguration<string>) {
    super({ ...options, labelNames: ['success'] });
  }

  count(success: boolean): void {
    this.counts.set(success, (this.counts.get(success) ?? 0) + 1);
  }

  override get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
    const { name, help, type, aggregator } = this as unknown as MetricObjectWithValues<MetricValue<string>>;
    const values = Array.from(this.counts, ([success, value]) => ({ labels: { success: String(success) }, value }));
    return Promise.resolve({ name, help, type, aggregator, collect: () => {}, values });
  }
}
