import { APP_FIELD, UID_FIELD, namespaceField, podName, podTemplateHash, replicaSetName } from './identity.ts';

const STARTED = '2026-11-20T08:15:42Z';
const UID = `4f0b6a57-52c8-4a1e-9d3c-${UID_FIELD}`;

/** Metadata of a Pod as kubelet and controllers leave it, about 3 KB with its managed fields. */
export function podMetadata(pod: number): object {
  const owner = replicaSetName(pod);
  return {
    name: podName(pod),
    generateName: `${owner}-`,
    namespace: namespaceField(pod),
    uid: UID,
    resourceVersion: '48213377',
    creationTimestamp: STARTED,
    labels: {
      app: APP_FIELD,
      'app.kubernetes.io/name': owner.split('-')[0],
      'app.kubernetes.io/part-of': 'shop',
      'pod-template-hash': podTemplateHash(pod),
      'security.istio.io/tlsMode': 'istio',
      version: 'v1',
    },
    annotations: {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8080',
      'kubectl.kubernetes.io/restartedAt': STARTED,
    },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: owner,
        uid: '0c2c8a5e-6f1f-4b02-8e5d-2f8f3b7a9c11',
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
    managedFields: [
      managed('kube-controller-manager', { 'f:metadata': CONTROLLED_METADATA, 'f:spec': CONTROLLED_SPEC }),
      managed('kubelet', { 'f:status': KUBELET_STATUS }, 'status'),
    ],
  };
}

function managed(manager: string, fieldsV1: object, subresource = ''): object {
  const more = subresource === '' ? {} : { subresource };
  return { manager, operation: 'Update', apiVersion: 'v1', time: STARTED, fieldsType: 'FieldsV1', fieldsV1, ...more };
}

const CONTROLLED_METADATA = {
  'f:annotations': { '.': {}, 'f:prometheus.io/scrape': {}, 'f:prometheus.io/port': {} },
  'f:generateName': {},
  'f:labels': { '.': {}, 'f:app': {}, 'f:pod-template-hash': {}, 'f:version': {} },
  'f:ownerReferences': { '.': {}, 'k:{"uid":"0c2c8a5e-6f1f-4b02-8e5d-2f8f3b7a9c11"}': {} },
};

const CONTAINER = {
  '.': {},
  'f:image': {},
  'f:imagePullPolicy': {},
  'f:livenessProbe': { '.': {}, 'f:httpGet': { '.': {}, 'f:path': {}, 'f:port': {} }, 'f:periodSeconds': {} },
  'f:readinessProbe': { '.': {}, 'f:httpGet': { '.': {}, 'f:path': {}, 'f:port': {} }, 'f:periodSeconds': {} },
  'f:name': {},
  'f:ports': { '.': {}, 'k:{"containerPort":8080,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
  'f:resources': { '.': {}, 'f:limits': { '.': {}, 'f:memory': {} }, 'f:requests': { '.': {}, 'f:cpu': {} } },
  'f:terminationMessagePath': {},
  'f:terminationMessagePolicy': {},
};

const CONTROLLED_SPEC = {
  'f:containers': { 'k:{"name":"app"}': CONTAINER },
  'f:dnsPolicy': {},
  'f:enableServiceLinks': {},
  'f:restartPolicy': {},
  'f:schedulerName': {},
  'f:securityContext': {},
  'f:terminationGracePeriodSeconds': {},
};

const condition = { '.': {}, 'f:lastProbeTime': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} };

const KUBELET_STATUS = {
  'f:conditions': {
    'k:{"type":"ContainersReady"}': condition,
    'k:{"type":"Initialized"}': condition,
    'k:{"type":"PodReadyToStartContainers"}': condition,
    'k:{"type":"Ready"}': condition,
  },
  'f:containerStatuses': {},
  'f:hostIP': {},
  'f:hostIPs': {},
  'f:phase': {},
  'f:podIP': {},
  'f:podIPs': { '.': {}, 'k:{"ip":"10.244.1.17"}': { '.': {}, 'f:ip': {} } },
  'f:startTime': {},
};
