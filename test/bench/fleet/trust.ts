import type { Pki } from '../../simulator/pki/pki.ts';
import { objectTemplates } from './api-resource.ts';
import type { FleetResource } from './api-resource.ts';

/** The ConfigMap that tells a server which client certificates and X-Remote headers to trust. */
export function authenticationResource(pki: Pki): FleetResource {
  const object = {
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system', resourceVersion: '310' },
    data: {
      'client-ca-file': pki.cluster.cert,
      'requestheader-allowed-names': JSON.stringify(['front-proxy-client']),
      'requestheader-client-ca-file': pki.frontProxy.cert,
      'requestheader-extra-headers-prefix': JSON.stringify(['X-Remote-Extra-']),
      'requestheader-group-headers': JSON.stringify(['X-Remote-Group']),
      'requestheader-uid-headers': JSON.stringify(['X-Remote-Uid']),
      'requestheader-username-headers': JSON.stringify(['X-Remote-User']),
    },
  };
  const templates = objectTemplates('v1', 'ConfigMap', 'ConfigMap', object, []);
  return { apiVersion: 'v1', kind: 'ConfigMap', count: 1, templates: () => templates, values: () => [] };
}
