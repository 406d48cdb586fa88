import protobuf from 'protobufjs';

// Of the generated.proto files of Kubernetes, what the API server of the fleet sends.
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Unknown { TypeMeta typeMeta = 1; bytes raw = 2; }
  message TypeMeta { string apiVersion = 1; string kind = 2; }
  message Time { int64 seconds = 1; }
  message ListMeta { string resourceVersion = 2; string continue = 3; }
  message OwnerReference { string kind = 1; string name = 3; string uid = 4; string apiVersion = 5;
    bool controller = 6; bool blockOwnerDeletion = 7; }
  message FieldsV1 { bytes raw = 1; }
  message ManagedFieldsEntry { string manager = 1; string operation = 2; string apiVersion = 3; Time time = 4;
    string fieldsType = 6; FieldsV1 fieldsV1 = 7; string subresource = 8; }
  message ObjectMeta { string name = 1; string generateName = 2; string namespace = 3; string uid = 5;
    string resourceVersion = 6; int64 generation = 7; Time creationTimestamp = 8; map<string, string> labels = 11;
    map<string, string> annotations = 12; repeated OwnerReference ownerReferences = 13;
    repeated ManagedFieldsEntry managedFields = 17; }
  message Quantity { string string = 1; }
  message NodeSpec { string podCIDR = 1; string providerID = 3; repeated string podCIDRs = 7; }
  message NodeCondition { string type = 1; string status = 2; Time lastHeartbeatTime = 3; Time lastTransitionTime = 4;
    string reason = 5; string message = 6; }
  message NodeAddress { string type = 1; string address = 2; }
  message DaemonEndpoint { int32 Port = 1; }
  message NodeDaemonEndpoints { DaemonEndpoint kubeletEndpoint = 1; }
  message NodeSystemInfo { string machineID = 1; string systemUUID = 2; string bootID = 3; string kernelVersion = 4;
    string osImage = 5; string containerRuntimeVersion = 6; string kubeletVersion = 7; string kubeProxyVersion = 8;
    string operatingSystem = 9; string architecture = 10; }
  message ContainerImage { repeated string names = 1; int64 sizeBytes = 2; }
  message NodeStatus { map<string, Quantity> capacity = 1; map<string, Quantity> allocatable = 2;
    repeated NodeCondition conditions = 4; repeated NodeAddress addresses = 5; NodeDaemonEndpoints daemonEndpoints = 6;
    NodeSystemInfo nodeInfo = 7; repeated ContainerImage images = 8; }
  message Node { ObjectMeta metadata = 1; NodeSpec spec = 2; NodeStatus status = 3; }
  message ConfigMap { ObjectMeta metadata = 1; map<string, string> data = 2; }
  message PartialObjectMetadata { ObjectMeta metadata = 1; }
  message RawExtension { bytes raw = 1; }
  message WatchEvent { string type = 1; RawExtension object = 2; }
`,
  { keepCase: true },
);

/** What begins every body in protobuf. */
export const MAGIC = Buffer.from('k8s\0');

/** Encodes a message whose fields are named as above. */
export function encodeMessage(name: string, value: object): Buffer {
  const type = root.lookupType(name);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}

/** An object in the envelope in which the API sends it. */
export function envelope(apiVersion: string, kind: string, raw: Uint8Array): Buffer {
  return Buffer.concat([MAGIC, encodeMessage('Unknown', { typeMeta: { apiVersion, kind }, raw })]);
}

/** The bytes that go before a length-delimited field of this number and length. */
export function fieldHead(number: number, length: number): Buffer {
  return Buffer.from(
    protobuf.Writer.create()
      .uint32(number * 8 + 2)
      .uint32(length)
      .finish(),
  );
}

/** Turns an object as JSON has it into the form of the messages above: times, quantities and raw fields. */
export function messageForm(value: unknown, key = ''): unknown {
  if (key === 'fieldsV1') return { raw: Buffer.from(JSON.stringify(value)) };
  if (Array.isArray(value)) return value.map((item) => messageForm(item));
  if (typeof value === 'object' && value !== null) {
    const isQuantities = key === 'capacity' || key === 'allocatable';
    const entries = Object.entries(value).map(([name, field]) => {
      return [name, isQuantities ? { string: field as string } : messageForm(field, name)] as const;
    });
    return Object.fromEntries(entries);
  }
  const isTime = typeof value === 'string' && /^(time|.*Time|.*Timestamp)$/.test(key);
  return isTime ? { seconds: Math.floor(Date.parse(value) / 1000) } : value;
}
