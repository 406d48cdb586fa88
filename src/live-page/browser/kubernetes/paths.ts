const METRICS = '/apis/metrics.k8s.io/v1';

/** Where the objects of a namespace are; undefined: those of all namespaces. */
export function pathsOf(namespace: string | undefined) {
  const inside = namespace === undefined ? '' : `namespaces/${namespace}/`;
  return {
    nodeMetrics: `${METRICS}/nodes`,
    podMetrics: `${METRICS}/${inside}pods`,
    nodes: '/api/v1/nodes',
    pods: `/api/v1/${inside}pods`,
    autoscalers: `/apis/autoscaling/v2/${inside}horizontalpodautoscalers`,
  };
}

/** Where the history of an object is. */
export function historyPath({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${METRICS}/${namespace === undefined ? 'nodes' : `namespaces/${namespace}/pods`}/${name}/history`;
}

/** Where the histories of the Pods of a namespace are: the sums of their containers. */
export function namespaceHistoryPath(namespace: string): string {
  return `${METRICS}/namespaces/${namespace}/history`;
}

/** Where it says why an object has no metrics. */
export function explanationPath({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${METRICS}/${namespace === undefined ? 'nodes' : `namespaces/${namespace}/pods`}/${name}?explain=true`;
}
