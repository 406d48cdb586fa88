#!/usr/bin/env bash
# @peculiar/x509 2.2.0: an IPv6 address with an IPv4 ending is written as another address.
# Of ::ffff:10.0.0.1 only the digits before the first point are kept, as the last 16 bits. RFC 4291 allows this form, and
# net.isIP and OpenSSL read it. The generator then makes a certificate whose name fits neither form of the address.
# Seen: ::ffff:10.0.0.1 has the bytes of ::ffff:10; ::ffff:a00:1, which is the same address, is right.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{}' >package.json
npm install --silent --no-fund --no-audit @peculiar/x509@2.2.0 reflect-metadata@0.2.2
cat >try.cjs <<'JS'
require('reflect-metadata');
const { GeneralName } = require('@peculiar/x509');
for (const address of ['10.0.0.1', '::ffff:a00:1', '::ffff:10.0.0.1', '64:ff9b::192.0.2.33']) {
  // The bytes after tag and length.
  console.log(address, Buffer.from(new GeneralName('ip', address).rawData).subarray(2).toString('hex'));
}
JS
seen=$(node try.cjs)
printf '%s\n' "$seen"
[ "$seen" = '10.0.0.1 0a000001
::ffff:a00:1 00000000000000000000ffff0a000001
::ffff:10.0.0.1 000000000000000000000000ffff0010
64:ff9b::192.0.2.33 0064ff9b000000000000000000000192' ] || { echo 'CHANGED' >&2; exit 1; }
