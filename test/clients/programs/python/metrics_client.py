"""Asks metrics.k8s.io once with the package kubernetes, and prints what it got as JSON: metrics_client.py CALL KUBECONFIG"""

import json
import sys

from kubernetes import client, config
from kubernetes.dynamic import DynamicClient

GROUP, VERSION = "metrics.k8s.io", "v1beta1"


def node_numbers(items):
    return {item["metadata"]["name"]: dict(item["usage"]) for item in items}


def pod_numbers(items):
    return {
        f"{item['metadata']['namespace']}/{item['metadata']['name']}/{container['name']}": dict(container["usage"])
        for item in items
        for container in item["containers"]
    }


def custom_objects(plural):
    return client.CustomObjectsApi().list_cluster_custom_object(GROUP, VERSION, plural)["items"]


def dynamic_pods(**how):
    resource = DynamicClient(client.ApiClient()).resources.get(kind="PodMetrics", **how)
    return resource.get().to_dict()["items"]


CALLS = {
    "nodes": lambda: node_numbers(custom_objects("nodes")),
    "pods": lambda: pod_numbers(custom_objects("pods")),
    "dynamic": lambda: pod_numbers(dynamic_pods(api_version=f"{GROUP}/{VERSION}")),
    "dynamic without version": lambda: pod_numbers(dynamic_pods()),
}

call, kubeconfig = sys.argv[1:]
config.load_kube_config(kubeconfig)
try:
    print(json.dumps(CALLS[call]()))
except Exception as error:  # every error is an answer
    body = getattr(error, "body", None) or str(error)
    text = body.decode() if isinstance(body, bytes) else body
    if text.startswith("{"):
        text = json.loads(text)["message"]
    print(f"{type(error).__name__}: {text.strip()}", file=sys.stderr)
    sys.exit(1)
