import type { Writer } from 'protobufjs/minimal.js';
import type { ListMeta } from '../objects/object-meta.js';
import {
  boolField,
  writeDurationMessage,
  embeddedField,
  intField,
  mapField,
  messageWriter,
  writeNested,
  optionalField,
  writeQuantityMessage,
  repeatedField,
  stringField,
  stringsField,
  writeText,
  writeTimeMessage,
  type WriteMessage,
} from './protobuf-fields.js';

// The numbers are those of the generated.proto files of k8s.io/apimachinery, k8s.io/api and k8s.io/metrics. Fields that
// this server never has and that Go does not write when they are absent are left out.

const listMeta = messageWriter(
  stringField(1, 'selfLink'),
  stringField(2, 'resourceVersion'),
  stringField(3, 'continue'),
  optionalField('remainingItemCount', intField(4, 'remainingItemCount')),
);

const objectMeta = messageWriter(
  stringField(1, 'name'),
  stringField(2, 'generateName'),
  stringField(3, 'namespace'),
  stringField(4, 'selfLink'),
  stringField(5, 'uid'),
  stringField(6, 'resourceVersion'),
  intField(7, 'generation'),
  embeddedField(8, 'creationTimestamp', writeTimeMessage),
  mapField(11, 'labels', writeText),
  mapField(12, 'annotations', writeText),
);

const usage = (number: number) => mapField(number, 'usage', writeQuantityMessage);

const nodeMetrics = messageWriter(
  embeddedField(1, 'metadata', objectMeta),
  embeddedField(2, 'timestamp', writeTimeMessage),
  embeddedField(3, 'window', writeDurationMessage),
  usage(4),
);

const podMetrics = messageWriter(
  embeddedField(1, 'metadata', objectMeta),
  embeddedField(2, 'timestamp', writeTimeMessage),
  embeddedField(3, 'window', writeDurationMessage),
  repeatedField(4, 'containers', messageWriter(stringField(1, 'name'), usage(2))),
);

const partialObjectMetadata = messageWriter(embeddedField(1, 'metadata', objectMeta));

const statusDetails = messageWriter(
  stringField(1, 'name'),
  stringField(2, 'group'),
  stringField(3, 'kind'),
  repeatedField(
    4,
    'causes',
    messageWriter(stringField(1, 'reason'), stringField(2, 'message'), stringField(3, 'field')),
  ),
  intField(5, 'retryAfterSeconds'),
  stringField(6, 'uid'),
);

const status = messageWriter(
  embeddedField(1, 'metadata', listMeta),
  stringField(2, 'status'),
  stringField(3, 'message'),
  stringField(4, 'reason'),
  optionalField('details', embeddedField(5, 'details', statusDetails)),
  intField(6, 'code'),
);

const serverAddress = messageWriter(stringField(1, 'clientCIDR'), stringField(2, 'serverAddress'));
const groupVersion = messageWriter(stringField(1, 'groupVersion'), stringField(2, 'version'));
const groupVersionKind = messageWriter(stringField(1, 'group'), stringField(2, 'version'), stringField(3, 'kind'));

const apiGroup = messageWriter(
  stringField(1, 'name'),
  repeatedField(2, 'versions', groupVersion),
  embeddedField(3, 'preferredVersion', groupVersion),
  repeatedField(4, 'serverAddressByClientCIDRs', serverAddress),
);

/** A list of verbs, which is a message of its own. */
const verbs: WriteMessage = (writer, items) => stringsField(1, 'items')(writer, { items });

const apiResource = messageWriter(
  stringField(1, 'name'),
  boolField(2, 'namespaced'),
  stringField(3, 'kind'),
  optionalField('verbs', embeddedField(4, 'verbs', verbs)),
  stringsField(5, 'shortNames'),
  stringField(6, 'singularName'),
  stringsField(7, 'categories'),
  stringField(8, 'group'),
  stringField(9, 'version'),
  stringField(10, 'storageVersionHash'),
);

const resourceDiscovery = messageWriter(
  stringField(1, 'resource'),
  optionalField('responseKind', embeddedField(2, 'responseKind', groupVersionKind)),
  stringField(3, 'scope'),
  stringField(4, 'singularResource'),
  stringsField(5, 'verbs'),
  stringsField(6, 'shortNames'),
  stringsField(7, 'categories'),
);

const groupDiscovery = messageWriter(
  embeddedField(1, 'metadata', objectMeta),
  repeatedField(
    2,
    'versions',
    messageWriter(
      stringField(1, 'version'),
      repeatedField(2, 'resources', resourceDiscovery),
      stringField(3, 'freshness'),
    ),
  ),
);

const list = (item: WriteMessage) =>
  messageWriter(embeddedField(1, 'metadata', listMeta), repeatedField(2, 'items', item));

const partialObjectMetadataListV1beta1 = messageWriter(
  repeatedField(1, 'items', partialObjectMetadata),
  embeddedField(2, 'metadata', listMeta),
);

const MESSAGES: Readonly<Record<string, WriteMessage>> = {
  NodeMetrics: nodeMetrics,
  NodeMetricsList: list(nodeMetrics),
  PodMetrics: podMetrics,
  PodMetricsList: list(podMetrics),
  PartialObjectMetadata: partialObjectMetadata,
  PartialObjectMetadataList: list(partialObjectMetadata),
  Status: status,
  APIVersions: messageWriter(
    stringsField(1, 'versions'),
    repeatedField(2, 'serverAddressByClientCIDRs', serverAddress),
  ),
  APIGroup: apiGroup,
  APIGroupList: messageWriter(repeatedField(1, 'groups', apiGroup)),
  APIResourceList: messageWriter(stringField(1, 'groupVersion'), repeatedField(2, 'resources', apiResource)),
  APIGroupDiscoveryList: list(groupDiscovery),
};

/**
 * How objects of a kind are written.
 *
 * @throws Error for a kind without a protobuf form
 */
export function protobufMessageOf(apiVersion: string, kind: string): WriteMessage {
  if (apiVersion === 'meta.k8s.io/v1beta1' && kind === 'PartialObjectMetadataList') {
    return partialObjectMetadataListV1beta1;
  }
  if (!Object.hasOwn(MESSAGES, kind)) throw new Error(`${apiVersion} ${kind} has no protobuf form`);
  return MESSAGES[kind]!;
}

/** The metadata of a list as that field of the list, mostly the first. */
export function writeListMetadata(writer: Writer, metadata: ListMeta, number = 1): void {
  writeNested(writer, number, listMeta, metadata);
}
