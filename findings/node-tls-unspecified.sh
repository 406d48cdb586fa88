#!/usr/bin/env bash
# Node.js 24.21.0 (OpenSSL 3.5): what is wrong with a certificate has one code, UNSPECIFIED, for many different faults.
# Only the message tells them apart; the code has names for the older reasons of OpenSSL alone.
# Seen: UNSPECIFIED for a SHA-1 signature, an RSA key of 1024 bits, one of the authority, a critical extension that is not known,
# and a name outside the authority's name constraints. A wrong purpose has a code of its own.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "allowScripts": { "node": true } }' >package.json
npm install --silent --no-fund --no-audit node@24.21.0
authority() { # NAME BITS [OPTION...]
  openssl req -x509 -newkey "rsa:$2" -nodes -keyout "$1.key" -out "$1.crt" -subj "/CN=$1" -days 2 "${@:3}" 2>/dev/null
}
leaf() { # NAME AUTHORITY BITS DIGEST [EXTENSION]
  openssl req -newkey "rsa:$3" -nodes -keyout "$1.key" -out request -subj /CN=kubelet 2>/dev/null
  printf 'subjectAltName=DNS:localhost\n%s\n' "${5:-}" >extensions
  openssl x509 -req -in request -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -out "$1.crt" -days 2 "-$4" -extfile extensions 2>/dev/null
  echo "$1 $2" >>leaves
}
authority strong 2048
authority weak 1024
authority constrained 2048 -addext 'nameConstraints=critical,permitted;DNS:example.com'
leaf sound strong 2048 sha256
leaf sha1 strong 2048 sha1
leaf rsa1024 strong 1024 sha256
leaf rsa1024-authority weak 2048 sha256
leaf unknown-extension strong 2048 sha256 '1.2.3.4=critical,DER:0500'
leaf other-name constrained 2048 sha256
leaf other-purpose strong 2048 sha256 'extendedKeyUsage=clientAuth'
cat >try.mjs <<'JS'
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:tls';
for (const line of readFileSync('leaves', 'utf8').trim().split('\n')) {
  const [name, authority] = line.split(' ');
  const pair = { key: readFileSync(`${name}.key`), cert: readFileSync(`${name}.crt`) };
  // Only the server may show weak keys: the client keeps its defaults.
  const server = createServer({ ...pair, ciphers: 'DEFAULT@SECLEVEL=0' }).on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect({ port: server.address().port, servername: 'localhost', ca: readFileSync(`${authority}.crt`) });
  console.log(name, await new Promise((tell) => socket.once('secureConnect', () => tell('accepted')).once('error', (error) => tell(error.code))));
  socket.destroy();
  server.close();
}
JS
seen=$(node_modules/.bin/node try.mjs)
printf '%s\n' "$seen"
[ "$seen" = 'sound accepted
sha1 UNSPECIFIED
rsa1024 UNSPECIFIED
rsa1024-authority UNSPECIFIED
unknown-extension UNSPECIFIED
other-name UNSPECIFIED
other-purpose INVALID_PURPOSE' ] || { echo 'CHANGED' >&2; exit 1; }
