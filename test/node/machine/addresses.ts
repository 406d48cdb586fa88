/** Addresses inside the node's own network namespace; that others use them outside makes no difference. */
export const NODE_BRIDGE = 'pods';
export const NODE_ADDRESS = '10.88.0.1';
/** Pods get the addresses of this network after the node's. */
export const POD_NETWORK = '10.88.0.0/24';
/** What the kube-apiserver gives the Service `kubernetes`, the first one of its range. */
export const SERVICE_ADDRESS = '10.96.0.1';
