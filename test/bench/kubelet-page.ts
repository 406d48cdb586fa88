const PODS = 30;
const MEASURED_MS = 1_790_000_000_000;

/** A kubelet's page for 30 Pods with 45 containers, 30 of them with a limit, sorted as a kubelet sorts. */
export function kubeletPage(node: number): Buffer {
  const pods = Array.from(
    { length: PODS },
    (_, i) => `namespace="team-${i % 4}",pod="web-7d4b9c6f58-${node}-x${i}"}`,
  ).sort();
  const containers = pods
    .flatMap((pod, i) => (i % 2 ? ['app'] : ['app', 'istio-proxy']).map((name) => `{container="${name}",${pod}`))
    .sort();
  const heading = (family: string) => [
    `# HELP ${family} [STABLE] Something of the container that is long enough to be a real line of help`,
    `# TYPE ${family} gauge`,
  ];
  const series = (family: string, value: (seed: number) => string) => [
    ...heading(family),
    ...containers.map((labels, i) => `${family}${labels} ${value(node * 1000 + i + 1)}`),
  ];
  const podSeries = (family: string) => [
    ...heading(family),
    ...pods.map((labels) => `${family}{${labels} 0 ${MEASURED_MS}`),
  ];
  return Buffer.from(
    [
      ...series(
        'container_cpu_usage_seconds_total',
        (seed) => `${(seed * 1.234567891).toFixed(9)} ${MEASURED_MS - seed}`,
      ),
      ...series(
        'container_memory_working_set_bytes',
        (seed) => `${(seed * 409600).toExponential()} ${MEASURED_MS - seed}`,
      ),
      ...series('container_start_time_seconds', (seed) => (1.7899e9 + seed * 1.0176301).toExponential()),
      ...heading('container_swap_limit_bytes'),
      ...containers
        .filter((labels) => labels.startsWith('{container="app"'))
        .map((labels) => `container_swap_limit_bytes${labels} 0 ${MEASURED_MS}`),
      ...series('container_swap_usage_bytes', () => `0 ${MEASURED_MS}`),
      `node_cpu_usage_seconds_total 2758.739443247 ${MEASURED_MS}`,
      `node_memory_working_set_bytes 2.566066176e+09 ${MEASURED_MS}`,
      `node_swap_usage_bytes 0 ${MEASURED_MS}`,
      ...podSeries('pod_cpu_usage_seconds_total'),
      ...podSeries('pod_memory_working_set_bytes'),
      ...podSeries('pod_swap_usage_bytes'),
      'resource_scrape_error 0',
      'scrape_error 0',
      '',
    ].join('\n'),
  );
}
