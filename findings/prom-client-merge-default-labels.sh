#!/usr/bin/env bash
# prom-client 15.1.3: Registry.merge drops the default labels of the registries that it merges.
# The metrics are taken over as they are, the labels of setDefaultLabels belong to the old registry and stay behind.
# Seen: two registries with a default label each, and a merged page in which neither sample has one.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit prom-client@15.1.3
cat >try.cjs <<'JS'
const { Gauge, Registry } = require('prom-client');
const samples = (page) => page.split('\n').filter((line) => line && !line.startsWith('#')).join(', ');
const registries = ['scraper', 'api'].map((part) => {
  const registry = new Registry();
  registry.setDefaultLabels({ part });
  new Gauge({ name: `${part}_up`, help: 'Up', registers: [registry] }).set(1);
  return registry;
});
(async () => {
  console.log('alone:', samples(await registries[0].metrics()), samples(await registries[1].metrics()));
  console.log('merged:', samples(await Registry.merge(registries).metrics()));
})();
JS
seen=$(node try.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'alone: scraper_up{part="scraper"} 1 api_up{part="api"} 1
merged: scraper_up 1, api_up 1' ] || { echo 'CHANGED' >&2; exit 1; }
