import { plainFields } from './protobuf-fields.ts';
import type { PlainField } from './protobuf-fields.ts';

// Reads Kubernetes objects in protobuf slowly: whole messages into lists of fields, and from those what the server uses.

/** Returns the object in a body, with the fields that the server reads. Throws when the bytes are no object. */
export function plainObject(body: Buffer): object {
  if (body.subarray(0, 4).toString('latin1') !== 'k8s\0') throw new Error('no magic');
  const envelope = plainFields(body.subarray(4));
  const raw = last(envelope, 2);
  if (textOf(envelope, 3)) throw new Error('encoded');
  // A message that occurs twice is merged, so the last kind counts.
  const kind = all(envelope, 1).reduce((known, typeMeta) => textOf(plainFields(typeMeta), 2) ?? known, '');
  if (kind === '' || raw === undefined) throw new Error('no object');
  if (kind === 'Status') return statusOf(plainFields(raw), kind);
  if (!kind.endsWith('List')) return objectOf(raw, kind === 'Node');
  const list = plainFields(raw);
  return { metadata: listMetaOf(list), items: all(list, 2).map((item) => objectOf(item, kind === 'NodeList')) };
}

function listMetaOf(list: readonly PlainField[]): object {
  const metas = all(list, 1).map((bytes) => {
    const meta = plainFields(bytes);
    return { resourceVersion: textOf(meta, 2), continue: textOf(meta, 3) };
  });
  return metas.at(-1) ?? {};
}

function statusOf(fields: readonly PlainField[], kind: string): object {
  const details = all(fields, 5).map((bytes) => ({ retryAfterSeconds: intOf(plainFields(bytes), 5) }));
  return {
    kind,
    message: textOf(fields, 3),
    reason: textOf(fields, 4),
    code: intOf(fields, 6),
    details: details.at(-1),
  };
}

function objectOf(bytes: Buffer, isNode: boolean): object {
  const fields = plainFields(bytes);
  const metas = all(fields, 1).map((meta) => metaOf(plainFields(meta), isNode));
  const states = isNode ? all(fields, 3).map((status) => nodeStatusOf(plainFields(status))) : [];
  return { metadata: metas.at(-1) ?? { name: '' }, status: states.at(-1) };
}

function metaOf(meta: readonly PlainField[], isNode: boolean): object {
  const map = (number: number): object | undefined => {
    const entries = all(meta, number).map((bytes) => {
      const entry = plainFields(bytes);
      return [textOf(entry, 1) ?? '', textOf(entry, 2) ?? ''] as const;
    });
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  return {
    name: textOf(meta, 1) ?? '',
    namespace: textOf(meta, 3),
    uid: isNode ? undefined : textOf(meta, 5),
    resourceVersion: textOf(meta, 6),
    labels: map(11),
    annotations: isNode ? map(12) : undefined,
  };
}

function nodeStatusOf(status: readonly PlainField[]): object {
  const pairs = (number: number, second: 'status' | 'address'): object[] =>
    all(status, number).map((bytes) => {
      const fields = plainFields(bytes);
      return { type: textOf(fields, 1) ?? '', [second]: textOf(fields, 2) ?? '' };
    });
  const endpoints = all(status, 6).map((bytes) => {
    const kubelets = all(plainFields(bytes), 1).map((endpoint) => ({ Port: intOf(plainFields(endpoint), 1) ?? 0 }));
    return { kubeletEndpoint: kubelets.at(-1) };
  });
  return {
    capacity: capacityOf(status),
    conditions: pairs(4, 'status'),
    addresses: pairs(5, 'address'),
    daemonEndpoints: endpoints.at(-1),
  };
}

/** Reads the cores alone of all resources. A Quantity that occurs twice is merged, so the last text counts. */
function capacityOf(status: readonly PlainField[]): object {
  const entries = all(status, 1).map((bytes) => {
    const entry = plainFields(bytes);
    const texts = all(entry, 2).flatMap((quantity) => textOf(plainFields(quantity), 1) ?? []);
    return [textOf(entry, 1) ?? '', texts.at(-1) ?? ''] as const;
  });
  return Object.fromEntries(entries.filter(([resource]) => resource === 'cpu'));
}

/** Returns the bytes of all fields of this number. Throws when one has another wire type. */
function all(fields: readonly PlainField[], number: number): Buffer[] {
  return ofType(fields, number).map(({ value }) => value as Buffer);
}

function ofType(fields: readonly PlainField[], number: number, wireType = 2): PlainField[] {
  const found = fields.filter((field) => field.number === number);
  if (found.some((field) => field.wireType !== wireType)) throw new Error(`field ${number} has another wire type`);
  return found;
}

function last(fields: readonly PlainField[], number: number): Buffer | undefined {
  return all(fields, number).at(-1);
}

function textOf(fields: readonly PlainField[], number: number): string | undefined {
  return last(fields, number)?.toString();
}

function intOf(fields: readonly PlainField[], number: number): number | undefined {
  const value = ofType(fields, number, 0).at(-1)?.value;
  return value === undefined ? undefined : Number(BigInt.asIntN(32, value as bigint));
}
