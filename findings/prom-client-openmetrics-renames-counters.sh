#!/usr/bin/env bash
# prom-client 15.1.3: one page in OpenMetrics takes "_total" from the names of the registry's counters for good.
# registry.metrics() shortens the name of the counter itself, so that a server that chooses the format for each scrape serves
# another series name in the plain text format from then on, and a rate over the old name ends.
# Seen: scrapes_total before, scrapes after. Also: getSingleMetricAsString of such a registry gives scrapes_total_total.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit prom-client@15.1.3
cat >try.cjs <<'JS'
const { Counter, Registry } = require('prom-client');
const samples = (page) => page.split('\n').filter((line) => line && !line.startsWith('#')).join();
const counted = (contentType) => {
  const registry = new Registry(contentType);
  new Counter({ name: 'scrapes_total', help: 'Scrapes', registers: [registry] }).inc(5);
  return registry;
};
(async () => {
  const registry = counted(Registry.PROMETHEUS_CONTENT_TYPE);
  for (const format of ['PROMETHEUS', 'OPENMETRICS', 'PROMETHEUS']) {
    registry.setContentType(Registry[`${format}_CONTENT_TYPE`]);
    console.log(format, samples(await registry.metrics()));
  }
  const alone = await counted(Registry.OPENMETRICS_CONTENT_TYPE).getSingleMetricAsString('scrapes_total');
  console.log('alone', samples(alone));
})();
JS
seen=$(node try.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'PROMETHEUS scrapes_total 5
OPENMETRICS scrapes_total 5
PROMETHEUS scrapes 5
alone scrapes_total_total 5' ] || { echo 'CHANGED' >&2; exit 1; }
