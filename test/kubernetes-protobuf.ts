import protobuf from 'protobufjs';

// The definitions as in the generated.proto files of Kubernetes, written down apart from the encoder's. Proto 3 here,
// where Go writes proto 2 with every field: what is absent and what is empty decode alike.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Unknown { TypeMeta typeMeta = 1; bytes raw = 2; string contentEncoding = 3; string contentType = 4; }
  message TypeMeta { string apiVersion = 1; string kind = 2; }
  message Time { int64 seconds = 1; int32 nanos = 2; }
  message Duration { int64 duration = 1; }
  message Quantity { string string = 1; }
  message ListMeta { string selfLink = 1; string resourceVersion = 2; string continue = 3;
    optional int64 remainingItemCount = 4; }
  message ObjectMeta { string name = 1; string generateName = 2; string namespace = 3; string selfLink = 4;
    string uid = 5; string resourceVersion = 6; int64 generation = 7; Time creationTimestamp = 8;
    map<string, string> labels = 11; map<string, string> annotations = 12; }
  message NodeMetrics { ObjectMeta metadata = 1; Time timestamp = 2; Duration window = 3;
    map<string, Quantity> usage = 4; }
  message NodeMetricsList { ListMeta metadata = 1; repeated NodeMetrics items = 2; }
  message ContainerMetrics { string name = 1; map<string, Quantity> usage = 2; }
  message PodMetrics { ObjectMeta metadata = 1; Time timestamp = 2; Duration window = 3;
    repeated ContainerMetrics containers = 4; }
  message PodMetricsList { ListMeta metadata = 1; repeated PodMetrics items = 2; }
  message PartialObjectMetadata { ObjectMeta metadata = 1; }
  message PartialObjectMetadataList { ListMeta metadata = 1; repeated PartialObjectMetadata items = 2; }
  message PartialObjectMetadataListV1beta1 { repeated PartialObjectMetadata items = 1; ListMeta metadata = 2; }
  message StatusCause { string reason = 1; string message = 2; string field = 3; }
  message StatusDetails { string name = 1; string group = 2; string kind = 3; repeated StatusCause causes = 4;
    int32 retryAfterSeconds = 5; string uid = 6; }
  message Status { ListMeta metadata = 1; string status = 2; string message = 3; string reason = 4;
    StatusDetails details = 5; int32 code = 6; }
  message GroupVersion { string groupVersion = 1; string version = 2; }
  message ServerAddress { string clientCIDR = 1; string serverAddress = 2; }
  message APIGroup { string name = 1; repeated GroupVersion versions = 2; GroupVersion preferredVersion = 3;
    repeated ServerAddress serverAddressByClientCIDRs = 4; }
  message APIGroupList { repeated APIGroup groups = 1; }
  message Verbs { repeated string items = 1; }
  message APIResource { string name = 1; optional bool namespaced = 2; string kind = 3; Verbs verbs = 4;
    repeated string shortNames = 5; string singularName = 6; repeated string categories = 7; string group = 8;
    string version = 9; string storageVersionHash = 10; }
  message APIResourceList { string groupVersion = 1; repeated APIResource resources = 2; }
  message GroupVersionKind { string group = 1; string version = 2; string kind = 3; }
  message ResourceDiscovery { string resource = 1; GroupVersionKind responseKind = 2; string scope = 3;
    string singularResource = 4; repeated string verbs = 5; repeated string shortNames = 6;
    repeated string categories = 7; }
  message VersionDiscovery { string version = 1; repeated ResourceDiscovery resources = 2; string freshness = 3; }
  message GroupDiscovery { ObjectMeta metadata = 1; repeated VersionDiscovery versions = 2; }
  message APIGroupDiscoveryList { ListMeta metadata = 1; repeated GroupDiscovery items = 2; }
`);

/**
 * Reads an answer in protobuf: the envelope and the object in it, with times, windows, Quantities and verbs written as
 * the JSON does.
 */
export function decodeProtobuf(body: string | Uint8Array): unknown {
  const bytes = Buffer.from(body);
  if (bytes.subarray(0, 4).toString() !== 'k8s\0') throw new Error('not a Kubernetes protobuf message');
  const { typeMeta, raw } = toObject('Unknown', bytes.subarray(4));
  const { apiVersion, kind } = typeMeta as Record<string, string>;
  const v1beta1 = apiVersion === 'meta.k8s.io/v1beta1' && kind!.endsWith('List');
  return { kind, apiVersion, ...(jsonForm(toObject(v1beta1 ? `${kind}V1beta1` : kind!, raw as Buffer)) as object) };
}

function toObject(name: string, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: Number });
}

/** Leaves out what is empty, as the JSON of Go does, but for metadata, and undoes the messages that JSON has not. */
function jsonForm(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => jsonForm(item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (key === 'timestamp' || key === 'creationTimestamp') {
    // Go's zero time is written as an empty message, and as null in JSON.
    if (fields['seconds'] === undefined) return null;
    return new Date(Number(fields['seconds']) * 1000).toISOString().replace('.000', '');
  }
  if (key === 'window') return `${Number(fields['duration']) / 1e9}s`;
  if (key === 'verbs') return fields['items'];
  if (typeof fields['string'] === 'string') return fields['string'];
  const entries = Object.entries(fields).map(([name, field]) => [name, jsonForm(field, name)] as const);
  return Object.fromEntries(entries.filter(([, field]) => field !== '' && field !== 0));
}
