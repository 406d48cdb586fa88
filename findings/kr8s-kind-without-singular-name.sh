#!/usr/bin/env bash
# kr8s 0.20.15: a resource is not found by its kind, but by a singular name that is the kind in small letters.
# It makes the name that it looks for small and compares it with the kind as it is. metrics.k8s.io, as other extension API
# servers, has no singular names, so that PodMetrics is there and is not found. kubectl finds it.
# Seen: Deployment is found, PodMetrics and podmetrics are not, pods.metrics.k8s.io is.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check kr8s==0.20.15
cat >try.py <<'PY'
import json
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import kr8s

kinds = {'apps': ('deployments', 'deployment', 'Deployment'), 'metrics.k8s.io': ('pods', '', 'PodMetrics')}


def body(path):
    if path == '/version':
        return {'major': '1', 'minor': '35', 'gitVersion': 'v1.35.0'}
    if path == '/api':
        return {'versions': []}
    if path == '/apis':
        groups = []
        for group in kinds:
            version = {'groupVersion': f'{group}/v1', 'version': 'v1'}
            groups.append({'name': group, 'versions': [version], 'preferredVersion': version})
        return {'groups': groups}
    name, singular, kind = kinds[path.split('/')[2]]
    resource = {'name': name, 'singularName': singular, 'namespaced': True, 'kind': kind, 'verbs': ['get', 'list']}
    return {'groupVersion': path.removeprefix('/apis/'), 'resources': [resource]}


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        text = json.dumps(body(self.path.split('?')[0].rstrip('/'))).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


warnings.simplefilter('ignore')
server = ThreadingHTTPServer(('127.0.0.1', 0), Server)
Thread(target=server.serve_forever, daemon=True).start()
with open('kubeconfig', 'w') as file:
    json.dump({
        'apiVersion': 'v1', 'kind': 'Config', 'current-context': 'x',
        'clusters': [{'name': 'c', 'cluster': {'server': f'http://127.0.0.1:{server.server_port}'}}],
        'users': [{'name': 'u', 'user': {}}],
        'contexts': [{'name': 'x', 'context': {'cluster': 'c', 'user': 'u'}}],
    }, file)
api = kr8s.api(kubeconfig='kubeconfig')
for kind in ['Deployment', 'PodMetrics', 'podmetrics', 'pods.metrics.k8s.io']:
    try:
        print(kind, 'is', api.lookup_kind(kind)[1])
    except ValueError as error:
        print(error)
PY
seen=$(venv/bin/python try.py)
printf '%s\n' "$seen"
[ "$seen" = 'Deployment is deployments
Kind podmetrics not found.
Kind podmetrics not found.
pods.metrics.k8s.io is pods' ] || { echo 'CHANGED' >&2; exit 1; }
