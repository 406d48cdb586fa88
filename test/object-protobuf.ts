import protobuf from 'protobufjs';

// The definitions of what a kube-apiserver serves, as in the generated.proto files of Kubernetes, with the fields of
// metadata that weigh the most and those of a Node that are used most. Proto 3, where Go writes proto 2.
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Unknown { TypeMeta typeMeta = 1; bytes raw = 2; string contentEncoding = 3; string contentType = 4; }
  message TypeMeta { string apiVersion = 1; string kind = 2; }
  message Time { int64 seconds = 1; int32 nanos = 2; }
  message Quantity { string string = 1; }
  message ListMeta { string selfLink = 1; string resourceVersion = 2; string continue = 3;
    optional int64 remainingItemCount = 4; }
  message OwnerReference { string kind = 1; string name = 3; string uid = 4; string apiVersion = 5;
    optional bool controller = 6; optional bool blockOwnerDeletion = 7; }
  message FieldsV1 { bytes Raw = 1; }
  message ManagedFieldsEntry { string manager = 1; string operation = 2; string apiVersion = 3; Time time = 4;
    string fieldsType = 6; FieldsV1 fieldsV1 = 7; string subresource = 8; }
  message ObjectMeta { string name = 1; string generateName = 2; string namespace = 3; string selfLink = 4;
    string uid = 5; string resourceVersion = 6; int64 generation = 7; Time creationTimestamp = 8;
    Time deletionTimestamp = 9; optional int64 deletionGracePeriodSeconds = 10; map<string, string> labels = 11;
    map<string, string> annotations = 12; repeated OwnerReference ownerReferences = 13; repeated string finalizers = 14;
    repeated ManagedFieldsEntry managedFields = 17; }
  message PartialObjectMetadata { ObjectMeta metadata = 1; }
  message PartialObjectMetadataList { ListMeta metadata = 1; repeated PartialObjectMetadata items = 2; }
  message NodeSpec { string podCIDR = 1; string providerID = 3; bool unschedulable = 4; repeated string podCIDRs = 7; }
  message NodeCondition { string type = 1; string status = 2; Time lastHeartbeatTime = 3; Time lastTransitionTime = 4;
    string reason = 5; string message = 6; }
  message NodeAddress { string type = 1; string address = 2; }
  message DaemonEndpoint { int32 Port = 1; }
  message NodeDaemonEndpoints { DaemonEndpoint kubeletEndpoint = 1; }
  message NodeSystemInfo { string machineID = 1; string systemUUID = 2; string bootID = 3; string kernelVersion = 4;
    string osImage = 5; string containerRuntimeVersion = 6; string kubeletVersion = 7; string kubeProxyVersion = 8;
    string operatingSystem = 9; string architecture = 10; }
  message ContainerImage { repeated string names = 1; int64 sizeBytes = 2; }
  message NodeStatus { map<string, Quantity> capacity = 1; map<string, Quantity> allocatable = 2; string phase = 3;
    repeated NodeCondition conditions = 4; repeated NodeAddress addresses = 5; NodeDaemonEndpoints daemonEndpoints = 6;
    NodeSystemInfo nodeInfo = 7; repeated ContainerImage images = 8; }
  message Node { ObjectMeta metadata = 1; NodeSpec spec = 2; NodeStatus status = 3; }
  message NodeList { ListMeta metadata = 1; repeated Node items = 2; }
  message ConfigMap { ObjectMeta metadata = 1; map<string, string> data = 2; }
  message StatusDetails { string name = 1; string group = 2; string kind = 3; int32 retryAfterSeconds = 5; }
  message Status { ListMeta metadata = 1; string status = 2; string message = 3; string reason = 4;
    StatusDetails details = 5; int32 code = 6; }
  message RawExtension { bytes raw = 1; }
  message WatchEvent { string type = 1; RawExtension object = 2; }
`,
  { keepCase: true },
);

/** What begins every body in protobuf. */
export const MAGIC = Buffer.from('k8s\0');

/** Whether objects of this kind can be written here. */
export function hasProtobuf(kind: string): boolean {
  return ['PartialObjectMetadata', 'PartialObjectMetadataList', 'Node', 'NodeList', 'Status'].includes(kind);
}

/** The message of that name, with the fields of `object`, written as protobufjs understands the definition. */
export function encodeMessage(name: string, object: object): Uint8Array {
  const type = root.lookupType(name);
  return type.encode(type.fromObject(object)).finish();
}

/** What the message of that name says, as protobufjs understands the definition. */
export function decodeMessage(name: string, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: Number });
}

/** The object as a kube-apiserver sends it in protobuf. Its `kind` must be one that is known here. */
export function encodeObject(object: { readonly kind?: string; readonly apiVersion?: string }): Buffer {
  const { kind = '', apiVersion = '' } = object;
  return envelope(apiVersion, kind, encodeMessage(kind, messageForm(object) as object));
}

/** An object that is encoded already, in the envelope in which a kube-apiserver sends it. */
export function envelope(apiVersion: string, kind: string, raw: Uint8Array): Buffer {
  return Buffer.concat([MAGIC, encodeMessage('Unknown', { typeMeta: { apiVersion, kind }, raw })]);
}

/** The bytes that go before a length-delimited field of this number and length. */
export function fieldHead(number: number, length: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32(number * 8 + 2)
    .uint32(length)
    .finish();
}

/** An event of a watch with its length before it. */
export function encodeFrame(type: string, object: Parameters<typeof encodeObject>[0]): Buffer {
  const event = encodeMessage('WatchEvent', { type, object: { raw: encodeObject(object) } });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

/** Makes messages of the values that JSON writes as texts: times, quantities, fields. */
export function messageForm(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => messageForm(each, key));
  if (typeof value !== 'object' || value === null) {
    return /(Timestamp|Time)$|^time$/.test(key) && typeof value === 'string'
      ? { seconds: Math.floor(Date.parse(value) / 1000) }
      : (value ?? undefined);
  }
  if (key === 'fieldsV1') return { Raw: Buffer.from(JSON.stringify(value)) };
  const entries = Object.entries(value);
  if (key === 'capacity' || key === 'allocatable') {
    return Object.fromEntries(entries.map(([name, string]) => [name, { string: String(string) }]));
  }
  if (key === 'labels' || key === 'annotations') return value;
  return Object.fromEntries(entries.map(([name, each]) => [name, messageForm(each, name)]));
}
