// Names in the fleet: every node has the same 30 Pods but for a few characters of their names, which are filled in.

/** Pods of each node. Every second one has a second container, which makes 45. */
export const PODS = 30;
/** Pods of each node are spread over ten of the namespaces; with 1,000 nodes each of the twenty has 1,500. */
export const NAMESPACES = 20;
/** Values of the label `app`: each is on a fifth of a namespace's Pods. */
export const APPS = 5;

/** The fields of the templates; their values have the same lengths. */
export const NODE_FIELD = '~NN';
export const APP_FIELD = 'web-~~';
/** Stands for the namespace; there is one for each pair that a node chooses from. */
export const namespaceField = (pod: number): string => `team-~${pod % (NAMESPACES / 2)}`;
export const ADDRESS_FIELD = '127.100.~b~.~c~';
/** 12 digits, of a UID's last part. */
export const UID_FIELD = '~~~~~~~~uid~';

const WORKLOADS = 'adservice cartservice checkout currency email frontend payment recommend search shipping'.split(' ');

/** Name of a Pod, with the field that tells nodes apart: `cartservice-6c7d58b9f-0a1x7`. */
export function podName(pod: number): string {
  return `${replicaSetName(pod)}-${NODE_FIELD}${digits36(pod, 2)}`;
}

/** Name of the ReplicaSet that a Pod belongs to. */
export function replicaSetName(pod: number): string {
  return `${WORKLOADS[pod % WORKLOADS.length]}-${podTemplateHash(pod)}`;
}

/** The hash that a Deployment gives its Pods. */
export function podTemplateHash(pod: number): string {
  return `6c7d5${digits36(1296 + 41 * (pod % WORKLOADS.length), 3)}bf`;
}

/** Names of a Pod's containers. */
export function containerNames(pod: number): readonly string[] {
  return pod % 2 === 0 ? ['app', 'istio-proxy'] : ['app'];
}

/** Namespace of a Pod: even nodes have the even ones. */
export function podNamespace(node: number, pod: number): string {
  return `team-${String((pod % (NAMESPACES / 2)) * 2 + (node % 2)).padStart(2, '0')}`;
}

/** Value of a Pod's label `app`. */
export function podApp(node: number, pod: number): string {
  return `web-a${((node >> 1) + Math.floor(pod / (NAMESPACES / 2))) % APPS}`;
}

/** Name of a node. */
export function nodeName(node: number): string {
  return `worker-${digits36(node, 3)}`;
}

/** The loopback address of a node's kubelet; all are equally long. */
export function nodeAddress(node: number): string {
  return `127.100.${100 + Math.floor(node / 100)}.${100 + (node % 100)}`;
}

/** A number in base 36, as wide as asked for. */
export function digits36(value: number, width: number): string {
  return value.toString(36).padStart(width, '0');
}
