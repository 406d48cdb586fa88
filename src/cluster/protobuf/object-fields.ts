import { type MessageField, type MessageFields, int32, message, readFields, span, text } from './fields.js';

// The fields of Kubernetes' messages that this server reads, numbered as in generated.proto. managedFields, the largest
// part of the metadata, is left out.

/** A map of texts while it is read. */
type Entries = [key: string, value: string][];

/** `metadata` of an object, while it is read. */
export interface ReadMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  labels?: Entries;
  annotations?: Entries;
}

/** An object, while it is read. */
export interface ReadObject {
  metadata: ReadMeta;
  status?: ReadNodeStatus;
}

/** `status` of a Node, while it is read. */
export interface ReadNodeStatus {
  capacity: Record<string, string>;
  /** Extended resources only; absent if there are none. */
  allocatable?: Record<string, string>;
  conditions: { type: string; status: string }[];
  addresses: { type: string; address: string }[];
  daemonEndpoints?: { kubeletEndpoint?: { Port: number } };
}

const ENTRY: MessageFields<[string, string]> = [
  undefined,
  text((entry, key) => (entry[0] = key)),
  text((entry, value) => (entry[1] = value)),
];
const makeEntry = (): [string, string] => ['', ''];

const META_FIELDS = {
  1: text((meta: ReadMeta, name) => (meta.name = name)),
  3: text((meta: ReadMeta, namespace) => (meta.namespace = namespace)),
  6: text((meta: ReadMeta, version) => (meta.resourceVersion = version)),
  11: message(ENTRY, makeEntry, (meta: ReadMeta, entry) => (meta.labels ??= []).push(entry)),
};
/** Not read for a Node. */
const UID = text((meta: ReadMeta, uid) => (meta.uid = uid));
/** Annotations are large. Only those of Nodes are read. */
const ANNOTATIONS = message(ENTRY, makeEntry, (meta: ReadMeta, entry) => (meta.annotations ??= []).push(entry));
const NODE_META_FIELDS = { ...META_FIELDS, 12: ANNOTATIONS };

const CONDITION: MessageFields<{ type: string; status: string }> = [
  undefined,
  text((condition, type) => (condition.type = type)),
  text((condition, status) => (condition.status = status)),
];
const ADDRESS: MessageFields<{ type: string; address: string }> = [
  undefined,
  text((address, type) => (address.type = type)),
  text((address, value) => (address.address = value)),
];
const DAEMON_ENDPOINT: MessageFields<{ Port: number }> = [undefined, int32((endpoint, port) => (endpoint.Port = port))];
const DAEMON_ENDPOINTS: MessageFields<{ kubeletEndpoint?: { Port: number } }> = [
  undefined,
  message(
    DAEMON_ENDPOINT,
    () => ({ Port: 0 }),
    (endpoints: { kubeletEndpoint?: { Port: number } }, endpoint) => (endpoints.kubeletEndpoint = endpoint),
  ),
];
const QUANTITY: MessageFields<[string, string]> = [undefined, text((entry, value) => (entry[1] = value))];
const QUANTITY_ENTRY: MessageFields<[string, string]> = [
  undefined,
  text((entry, key) => (entry[0] = key)),
  span((entry: [string, string], reader, end) => void readFields(entry, QUANTITY, reader, end)),
];
const NODE_STATUS: MessageFields<ReadNodeStatus> = at({
  1: message(QUANTITY_ENTRY, makeEntry, (status: ReadNodeStatus, [resource, quantity]) => {
    // Other resources are not used.
    if (resource === 'cpu') status.capacity[resource] = quantity;
  }),
  2: message(QUANTITY_ENTRY, makeEntry, (status: ReadNodeStatus, [resource, quantity]) => {
    if (resource.includes('/')) (status.allocatable ??= {})[resource] = quantity;
  }),
  4: message(
    CONDITION,
    () => ({ type: '', status: '' }),
    (status: ReadNodeStatus, condition) => status.conditions.push(condition),
  ),
  5: message(
    ADDRESS,
    () => ({ type: '', address: '' }),
    (status: ReadNodeStatus, address) => status.addresses.push(address),
  ),
  6: message(
    DAEMON_ENDPOINTS,
    () => ({}),
    (status: ReadNodeStatus, endpoints) => (status.daemonEndpoints = endpoints),
  ),
});

/** Any object: its metadata, without annotations. */
export const ANY_OBJECT: MessageFields<ReadObject> = [undefined, metadata({ ...META_FIELDS, 5: UID })];

/** A Node: its annotations and its status too. */
export const NODE: MessageFields<ReadObject> = at({
  1: metadata(NODE_META_FIELDS),
  3: message(
    NODE_STATUS,
    (): ReadNodeStatus => ({ capacity: {}, conditions: [], addresses: [] }),
    (node: ReadObject, status) => (node.status = status),
  ),
});

function metadata(fields: Readonly<Record<number, MessageFields<ReadMeta>[number]>>): MessageField<ReadObject> {
  return message(
    at(fields),
    (): ReadMeta => ({ name: '' }),
    (object: ReadObject, meta) => (object.metadata = meta),
  );
}

/** `metadata` of a list, while it is read. */
export interface ReadListMeta {
  resourceVersion?: string;
  continue?: string;
}

/** The metadata of a list. */
export const LIST_META: MessageFields<ReadListMeta> = at({
  2: text((meta: ReadListMeta, version) => (meta.resourceVersion = version)),
  3: text((meta: ReadListMeta, position) => (meta.continue = position)),
});

/** A Status, while it is read. */
export interface ReadStatus {
  message?: string;
  reason?: string;
  code?: number;
  details?: { retryAfterSeconds?: number };
}

const DETAILS: MessageFields<{ retryAfterSeconds?: number }> = at({
  5: int32((details: { retryAfterSeconds?: number }, seconds) => (details.retryAfterSeconds = seconds)),
});

/** A Status. */
export const STATUS: MessageFields<ReadStatus> = at({
  3: text((status: ReadStatus, value) => (status.message = value)),
  4: text((status: ReadStatus, reason) => (status.reason = reason)),
  5: message(
    DETAILS,
    () => ({}),
    (status: ReadStatus, details) => (status.details = details),
  ),
  6: int32((status: ReadStatus, code) => (status.code = code)),
});

/** An array, because V8 finds a numbered entry faster there. */
function at<T>(fields: Readonly<Record<number, MessageFields<T>[number]>>): MessageFields<T> {
  const numbers = Object.keys(fields).map(Number);
  return Array.from({ length: Math.max(...numbers) + 1 }, (_, number) => fields[number]);
}
