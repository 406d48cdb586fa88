import { Gauge, Histogram, Registry } from 'prom-client';
import { built, measure, report } from './measure.ts';

// npm run bench -- metrics
//
// What this server's own metrics cost: those of the scrape of each node, 1,000 nodes a cycle, with
// `RequestDurations` and with prom-client's histogram and gauge; and the ages of the samples of a list of 30,000 Pods, with `SampleAges` and with prom-client's histogram.

const NODES = 1000;
const PODS = 30_000;
const TIMES = 30;
const NOW = 1_790_000_000_000;

export async function run(): Promise<void> {
  await scrapes();
  await ages();
}

async function scrapes(): Promise<void> {
  const { RequestDurations } =
    await built<typeof import('../../src/scraper/node-requests.ts')>('scraper/node-requests');
  const options = { help: 'h', labelNames: ['node'] as const, buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] };
  const registers = [new Registry()];
  const durations = new RequestDurations({ ...options, name: 'durations', registers });
  const duration = new Histogram({ ...options, name: 'duration', registers });
  const last = new Gauge({ name: 'last', help: 'l', labelNames: ['node'], registers });
  const names = Array.from({ length: NODES }, (_, i) => `node-${i}`);
  const works = {
    RequestDurations: () => {
      for (const node of names) durations.observeRequest(node, 0.01, NOW);
    },
    'prom-client': () => {
      for (const node of names) {
        duration.observe({ node }, 0.01);
        last.set({ node }, NOW / 1000);
      }
    },
  };
  for (const [name, work] of Object.entries(works)) {
    await measure(TIMES, work);
    report(`metrics of the scrapes of ${NODES} nodes, ${name}`, await measure(TIMES, work), 'ms', 1e3);
  }
}

async function ages(): Promise<void> {
  const { SampleAges } = await built<typeof import('../../src/metrics-api/lists/sample-ages.ts')>(
    'metrics-api/lists/sample-ages',
  );
  const { FRESHNESS_BUCKETS: buckets } = await built<
    typeof import('../../src/metrics-api/lists/metrics-api.metrics.ts')
  >('metrics-api/lists/metrics-api.metrics');
  const registers = [new Registry()];
  const sampleAges = new SampleAges({ name: 'ages', help: 'a', buckets, registers });
  const histogram = new Histogram({ name: 'plain_ages', help: 'a', buckets, registers });
  const timestampsMs = Float64Array.from({ length: PODS }, (_, i) => NOW - 5000 - ((i * 7919) % 20_000));
  const works = {
    SampleAges: () => sampleAges.observeAll(timestampsMs, NOW),
    'prom-client': () => {
      for (const timestampMs of timestampsMs) histogram.observe((NOW - timestampMs) / 1000);
    },
  };
  for (const [name, work] of Object.entries(works)) {
    await measure(TIMES, work);
    report(`ages of ${PODS} samples, ${name}`, await measure(TIMES, work), 'ms', 1e3);
  }
}
