#!/usr/bin/env bash
# Node.js 24.21.0: with --expose-gc or --no-allocation-site-pretenuring on the command line, none of Node's own modules is
# taken from the code cache inside its program file. V8 accepts compiled code only under the hash of flags it was made with,
# so that each start compiles them anew. --max-semi-space-size and --v8-pool-size are no part of that hash.
# Seen: modules taken from the cache / compiled anew after require('node:http2').
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "allowScripts": { "node": true } }' >package.json
npm install --silent --no-fund --no-audit node@24.21.0
look="const { internalBinding } = require('internal/test/binding');
require('node:http2');
const { compiledWithCache, compiledWithoutCache } = internalBinding('builtins').getCacheUsage();
console.log(compiledWithCache.size > 50 ? 'most from the cache' : compiledWithCache.size + ' from the cache',
  compiledWithoutCache.size > 50 ? 'most anew' : compiledWithoutCache.size + ' anew');"
seen=$(for flag in --max-semi-space-size=2 --v8-pool-size=1 --expose-gc --no-allocation-site-pretenuring; do
  echo "$flag: $(node_modules/.bin/node "$flag" --expose-internals -e "$look" 2>/dev/null)"
done)
printf '%s\n' "$seen"
[ "$seen" = '--max-semi-space-size=2: most from the cache 0 anew
--v8-pool-size=1: most from the cache 0 anew
--expose-gc: 0 from the cache most anew
--no-allocation-site-pretenuring: 0 from the cache most anew' ] || { echo 'CHANGED' >&2; exit 1; }
