#!/usr/bin/env bash
# cdk8s 2.70.106, Duration: days are written after the T of an ISO 8601 duration, where the standard has them before it.
# It refuses the form of the standard, and java.time, for one, refuses its own.
# Seen: a day is PT1D, 25 hours are PT1D1H; Duration.parse reads PT1D1H and throws at P1D.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit cdk8s@2.70.106 constructs@10.4.2
cat >try.cjs <<'JS'
const { Duration } = require('cdk8s');
console.log(Duration.days(1).toIsoString(), Duration.hours(25).toIsoString());
for (const text of ['PT1D1H', 'P1D']) {
  try {
    console.log(text, Duration.parse(text).toHours());
  } catch (error) {
    console.log(error.message);
  }
}
JS
seen=$(node try.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'PT1D PT1D1H
PT1D1H 25
Not a valid ISO duration: P1D' ] || { echo 'CHANGED' >&2; exit 1; }
