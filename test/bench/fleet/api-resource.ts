import {
  ADDRESS_FIELD,
  APP_FIELD,
  NODE_FIELD,
  PODS,
  UID_FIELD,
  digits36,
  namespaceField,
  nodeAddress,
  podApp,
  podNamespace,
} from './identity.ts';
import { encodeMessage, envelope, fieldHead, messageForm } from '../../object-protobuf.ts';
import { nodeObject } from './node-object.ts';
import { podMetadata } from './pod-object.ts';
import { Template } from './template.ts';

/** In which of the two forms an object is sent. */
export type FleetFormat = 'json' | 'protobuf';

/** The bytes of one object in its places. All objects of a template are equally long. */
export interface ObjectTemplates {
  /** Within a list. */
  readonly item: Readonly<Record<FleetFormat, Template>>;
  /** As a frame or line of a watch that says ADDED. */
  readonly added: Readonly<Record<FleetFormat, Template>>;
  /** Alone. */
  readonly whole: Readonly<Record<FleetFormat, Template>>;
}

/** One kind of object of which there are many. */
export interface FleetResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly count: number;
  templates(index: number): ObjectTemplates;
  values(index: number): readonly Uint8Array[];
}

const META = 'meta.k8s.io/v1';

/** The Nodes, whole, as informers of both servers ask for them. */
export function nodesResource(count: number, port: number): FleetResource {
  const templates = objectTemplates('v1', 'Node', 'Node', nodeObject(port), [NODE_FIELD, ADDRESS_FIELD]);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    count,
    templates: () => templates,
    values: (index) => [Buffer.from(digits36(index, 3)), Buffer.from(nodeAddress(index))],
  };
}

/** The metadata of all Pods, node by node. */
export function podsResource(nodes: number): FleetResource {
  const kind = 'PartialObjectMetadata';
  const all = Array.from({ length: PODS }, (_, pod) => {
    const fields = [NODE_FIELD, namespaceField(pod), APP_FIELD, UID_FIELD];
    return objectTemplates(META, kind, kind, { metadata: podMetadata(pod) }, fields);
  });
  // Nodes alternate between two namespaces a Pod and five applications: ten nodes have all that there is.
  const known = Array.from({ length: 10 * PODS }, (_, index) => {
    const [node, pod] = [Math.floor(index / PODS), index % PODS];
    return [Buffer.from(podNamespace(node, pod)), Buffer.from(podApp(node, pod))] as const;
  });
  return {
    apiVersion: META,
    kind,
    count: nodes * PODS,
    templates: (index) => all[index % PODS]!,
    values: (index) => {
      const node = Buffer.from(digits36(Math.floor(index / PODS), 3));
      const uid = Buffer.from(index.toString(16).padStart(UID_FIELD.length, '0'));
      return [node, ...known[index % known.length]!, uid];
    },
  };
}

/** The templates of an object in which these fields are to be replaced. */
export function objectTemplates(
  apiVersion: string,
  kind: string,
  message: string,
  object: object,
  fields: readonly string[],
): ObjectTemplates {
  const raw = encodeMessage(message, messageForm(object) as object);
  const whole = { kind, apiVersion, ...object };
  const event = encodeMessage('WatchEvent', { type: 'ADDED', object: { raw: envelope(apiVersion, kind, raw) } });
  const template = (bytes: Buffer): Template => new Template(bytes, fields);
  return {
    // Within a list of Nodes the items have no kind; those of metadata have.
    item: {
      json: template(Buffer.from(JSON.stringify(kind === 'Node' ? object : whole))),
      protobuf: template(Buffer.concat([fieldHead(2, raw.length), raw])),
    },
    added: {
      json: template(Buffer.from(`${JSON.stringify({ type: 'ADDED', object: whole })}\n`)),
      protobuf: template(frame(event)),
    },
    whole: { json: template(Buffer.from(JSON.stringify(whole))), protobuf: template(envelope(apiVersion, kind, raw)) },
  };
}

/** A message of a watch in protobuf, with its length before it. */
export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(message.length);
  return Buffer.concat([head, message]);
}
