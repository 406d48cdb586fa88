#!/usr/bin/env bash
# kubernetes 37.0.2 (Python), DynamicClient: a kind is no longer found once its group serves a second version.
# resources.get(kind=..., group=...) raises ResourceNotUniqueError, although discovery names a preferred version and the client
# marks it as such. A program that got PodMetrics so fails from the day on which metrics.k8s.io has v1 beside v1beta1.
# Seen: with v1beta1 alone it is found, with both it is not unique, and exactly one of both is marked as preferred.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check kubernetes==37.0.2
cat >try.py <<'PY'
import json
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from kubernetes.client import ApiClient, Configuration
from kubernetes.dynamic import DynamicClient
from kubernetes.dynamic.exceptions import ResourceNotUniqueError

served = []


def version(name):
    return {'groupVersion': f'metrics.k8s.io/{name}', 'version': name}


def body(path):
    if path == '/version':
        return {'kind': 'Info', 'major': '1', 'minor': '37'}
    if path == '/api':
        return {'kind': 'APIVersions', 'versions': []}
    if path == '/apis':
        versions = [version(name) for name in served]
        group = {'name': 'metrics.k8s.io', 'versions': versions, 'preferredVersion': versions[0]}
        return {'kind': 'APIGroupList', 'groups': [group]}
    pods = {'name': 'pods', 'singularName': '', 'namespaced': True, 'kind': 'PodMetrics', 'verbs': ['get', 'list']}
    return {'kind': 'APIResourceList', 'groupVersion': path.removeprefix('/apis/'), 'resources': [pods]}


class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        text = json.dumps(body(self.path)).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), Server)
Thread(target=server.serve_forever, daemon=True).start()
configuration = Configuration()
configuration.host = f'http://127.0.0.1:{server.server_port}'
for names in [['v1beta1'], ['v1', 'v1beta1']]:
    served[:] = names
    resources = DynamicClient(ApiClient(configuration), cache_file=tempfile.mktemp(dir='.')).resources
    preferred = [found.group_version for found in resources.search(kind='PodMetrics') if found.preferred]
    preferred = [name for name in preferred if name.startswith('metrics.k8s.io/')]
    try:
        found = resources.get(kind='PodMetrics', group='metrics.k8s.io').group_version
    except ResourceNotUniqueError as error:
        found = type(error).__name__
    print(' and '.join(names), '->', found, 'preferred', preferred)
PY
seen=$(venv/bin/python try.py)
printf '%s\n' "$seen"
[ "$seen" = "v1beta1 -> metrics.k8s.io/v1beta1 preferred ['metrics.k8s.io/v1beta1']
v1 and v1beta1 -> ResourceNotUniqueError preferred ['metrics.k8s.io/v1']" ] || { echo 'CHANGED' >&2; exit 1; }
