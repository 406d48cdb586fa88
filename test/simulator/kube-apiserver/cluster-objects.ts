import type { KubernetesObject, ClusterStore } from '../object-store.ts';
import type { Pki } from '../pki/pki.ts';
import { localApiService } from './aggregation/api-service.ts';
import { LOCAL_GROUPS } from './discovery.ts';

/** The common name that the aggregation layer's client certificate carries. */
export const FRONT_PROXY_NAME = 'front-proxy-client';

/** Writes what every cluster has from its first second; what is there already is left alone. */
export function writeClusterObjects(store: ClusterStore, pki: Pki): void {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    if (!store.get('namespaces', name)) store.apply(namespace(name));
  }
  store.apply(extensionAuthentication(pki));
  store.apply(serviceAccount('kube-system', 'metrics-server'));
  for (const group of LOCAL_GROUPS) store.apply(localApiService(group));
}

function namespace(name: string): KubernetesObject {
  const labels = { 'kubernetes.io/metadata.name': name };
  const spec = { finalizers: ['kubernetes'] };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels }, spec, status: { phase: 'Active' } };
}

function serviceAccount(inNamespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: inNamespace } };
}

/** This ConfigMap tells an extension server which client certificates and X-Remote headers to trust. */
function extensionAuthentication(pki: Pki): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
    data: {
      'client-ca-file': pki.cluster.cert,
      'requestheader-allowed-names': JSON.stringify([FRONT_PROXY_NAME]),
      'requestheader-client-ca-file': pki.frontProxy.cert,
      'requestheader-extra-headers-prefix': JSON.stringify(['X-Remote-Extra-']),
      'requestheader-group-headers': JSON.stringify(['X-Remote-Group']),
      'requestheader-uid-headers': JSON.stringify(['X-Remote-Uid']),
      'requestheader-username-headers': JSON.stringify(['X-Remote-User']),
    },
  };
}
