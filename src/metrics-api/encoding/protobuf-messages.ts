import type { Writer } from 'protobufjs/minimal.js';
import type { ListMeta } from '../objects/object-meta.js';
import {
  bool,
  duration,
  embedded,
  int,
  map,
  message,
  nested,
  optional,
  quantity,
  repeated,
  string,
  strings,
  text,
  time,
  type Write,
} from './protobuf-fields.js';

// The numbers are those of the generated.proto files of k8s.io/apimachinery, k8s.io/api and k8s.io/metrics. Fields that
// this server never has and that Go does not write when they are absent are left out.

const listMeta = message(
  string(1, 'selfLink'),
  string(2, 'resourceVersion'),
  string(3, 'continue'),
  optional('remainingItemCount', int(4, 'remainingItemCount')),
);

const objectMeta = message(
  string(1, 'name'),
  string(2, 'generateName'),
  string(3, 'namespace'),
  string(4, 'selfLink'),
  string(5, 'uid'),
  string(6, 'resourceVersion'),
  int(7, 'generation'),
  embedded(8, 'creationTimestamp', time),
  map(11, 'labels', text),
  map(12, 'annotations', text),
);

const usage = (number: number) => map(number, 'usage', quantity);

const nodeMetrics = message(
  embedded(1, 'metadata', objectMeta),
  embedded(2, 'timestamp', time),
  embedded(3, 'window', duration),
  usage(4),
);

const podMetrics = message(
  embedded(1, 'metadata', objectMeta),
  embedded(2, 'timestamp', time),
  embedded(3, 'window', duration),
  repeated(4, 'containers', message(string(1, 'name'), usage(2))),
);

const partialObjectMetadata = message(embedded(1, 'metadata', objectMeta));

const statusDetails = message(
  string(1, 'name'),
  string(2, 'group'),
  string(3, 'kind'),
  repeated(4, 'causes', message(string(1, 'reason'), string(2, 'message'), string(3, 'field'))),
  int(5, 'retryAfterSeconds'),
  string(6, 'uid'),
);

const status = message(
  embedded(1, 'metadata', listMeta),
  string(2, 'status'),
  string(3, 'message'),
  string(4, 'reason'),
  optional('details', embedded(5, 'details', statusDetails)),
  int(6, 'code'),
);

const serverAddress = message(string(1, 'clientCIDR'), string(2, 'serverAddress'));
const groupVersion = message(string(1, 'groupVersion'), string(2, 'version'));
const groupVersionKind = message(string(1, 'group'), string(2, 'version'), string(3, 'kind'));

const apiGroup = message(
  string(1, 'name'),
  repeated(2, 'versions', groupVersion),
  embedded(3, 'preferredVersion', groupVersion),
  repeated(4, 'serverAddressByClientCIDRs', serverAddress),
);

/** A list of verbs, which is a message of its own. */
const verbs: Write = (writer, items) => strings(1, 'items')(writer, { items });

const apiResource = message(
  string(1, 'name'),
  bool(2, 'namespaced'),
  string(3, 'kind'),
  optional('verbs', embedded(4, 'verbs', verbs)),
  strings(5, 'shortNames'),
  string(6, 'singularName'),
  strings(7, 'categories'),
  string(8, 'group'),
  string(9, 'version'),
  string(10, 'storageVersionHash'),
);

const resourceDiscovery = message(
  string(1, 'resource'),
  optional('responseKind', embedded(2, 'responseKind', groupVersionKind)),
  string(3, 'scope'),
  string(4, 'singularResource'),
  strings(5, 'verbs'),
  strings(6, 'shortNames'),
  strings(7, 'categories'),
);

const groupDiscovery = message(
  embedded(1, 'metadata', objectMeta),
  repeated(
    2,
    'versions',
    message(string(1, 'version'), repeated(2, 'resources', resourceDiscovery), string(3, 'freshness')),
  ),
);

const list = (item: Write) => message(embedded(1, 'metadata', listMeta), repeated(2, 'items', item));

const partialObjectMetadataListV1beta1 = message(
  repeated(1, 'items', partialObjectMetadata),
  embedded(2, 'metadata', listMeta),
);

const MESSAGES: Readonly<Record<string, Write>> = {
  NodeMetrics: nodeMetrics,
  NodeMetricsList: list(nodeMetrics),
  PodMetrics: podMetrics,
  PodMetricsList: list(podMetrics),
  PartialObjectMetadata: partialObjectMetadata,
  PartialObjectMetadataList: list(partialObjectMetadata),
  Status: status,
  APIVersions: message(strings(1, 'versions'), repeated(2, 'serverAddressByClientCIDRs', serverAddress)),
  APIGroup: apiGroup,
  APIGroupList: message(repeated(1, 'groups', apiGroup)),
  APIResourceList: message(string(1, 'groupVersion'), repeated(2, 'resources', apiResource)),
  APIGroupDiscoveryList: list(groupDiscovery),
};

/**
 * How objects of a kind are written.
 *
 * @throws Error for a kind without a protobuf form
 */
export function messageOf(apiVersion: string, kind: string): Write {
  if (apiVersion === 'meta.k8s.io/v1beta1' && kind === 'PartialObjectMetadataList') {
    return partialObjectMetadataListV1beta1;
  }
  if (!Object.hasOwn(MESSAGES, kind)) throw new Error(`${apiVersion} ${kind} has no protobuf form`);
  return MESSAGES[kind]!;
}

/** The metadata of a list as that field of the list, mostly the first. */
export function writeListMetadata(writer: Writer, metadata: ListMeta, number = 1): void {
  nested(writer, number, listMeta, metadata);
}
