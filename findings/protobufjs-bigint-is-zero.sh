#!/usr/bin/env bash
# protobufjs 8.8.1: a BigInt in an int64 field of a message made by create is written as 0, without an error.
# fromObject takes BigInts, encode does not, and both take the same plain object. Kubernetes' Time has its seconds in an int64,
# and what Node gives for exact numbers (process.hrtime.bigint, file times) is a BigInt.
# Seen: fromObject writes 1796172000, create writes 0, create with the same number as a string writes it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit protobufjs@8.8.1 long@5.3.2
cat >try.cjs <<'JS'
const { parse } = require('protobufjs');
const Time = parse('syntax = "proto2"; message Time { optional int64 seconds = 1; optional int32 nanos = 2; }').root.lookupType('Time');
const read = (message) => Time.toObject(Time.decode(Time.encode(message).finish()), { longs: String }).seconds;
console.log('fromObject, BigInt:', read(Time.fromObject({ seconds: 1796172000n })));
console.log('create, BigInt:', read(Time.create({ seconds: 1796172000n })));
console.log('create, string:', read(Time.create({ seconds: '1796172000' })));
JS
seen=$(node try.cjs)
printf '%s\n' "$seen"
[ "$seen" = 'fromObject, BigInt: 1796172000
create, BigInt: 0
create, string: 1796172000' ] || { echo 'CHANGED' >&2; exit 1; }
