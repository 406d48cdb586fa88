import { hasProtobuf } from '../../object-protobuf.ts';
import { apiError } from './status.ts';

/** One clause of an Accept header, with the parameters that ask for another shape of the same objects. */
export interface AcceptClause {
  readonly type: string;
  readonly quality: number;
  readonly parameters: Readonly<Record<string, string>>;
}

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** What is sent: the encoding, and the shape when it is not the objects themselves. */
export interface MediaType {
  readonly type: 'application/json' | 'application/yaml' | typeof PROTOBUF;
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
}

const TEXTS = ['application/json', 'application/yaml'] as const;

/** Splits an Accept header, most wanted first; clauses of equal quality keep their order, as in client-go's lists. */
export function parseAccept(accept: string | undefined): readonly AcceptClause[] {
  return (accept || '*/*')
    .split(',')
    .map(parseClause)
    .filter((clause) => clause.quality > 0)
    .sort((one, other) => other.quality - one.quality);
}

/**
 * Picks the first clause that this server can answer.
 * @param kind of what is answered in its own shape; kinds that are not known in protobuf are not offered in it
 * @throws ApiError 406 when there is none.
 */
export function negotiate(accept: string | undefined, shapes: readonly MediaType['as'][] = [], kind = ''): MediaType {
  for (const clause of parseAccept(accept)) {
    const { as, g, v } = clause.parameters;
    const type = offered(as ?? kind).find((each) => accepts(clause.type, each));
    if (!type || (as && (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')))) continue;
    const shape = shapes.find((one) => one === as);
    if (shape) return { type, as: shape };
    if (!as) return { type };
  }
  throw apiError(406, `only the following media types are accepted: ${offered(kind).join(', ')}`);
}

/** The header as a server sees it that has never heard of protobuf. */
export function withoutProtobuf(accept: string | undefined): string | undefined {
  return accept
    ?.split(',')
    .filter((clause) => !clause.includes(PROTOBUF))
    .join(',');
}

function offered(kind: string): readonly MediaType['type'][] {
  return hasProtobuf(kind) ? [...TEXTS, PROTOBUF] : TEXTS;
}

function parseClause(text: string): AcceptClause {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = Object.fromEntries(rest.map((part) => [part.split('=')[0]!, part.split('=')[1] ?? '']));
  return { type: type.toLowerCase(), quality: 'q' in parameters ? Number(parameters['q']) || 0 : 1, parameters };
}

function accepts(range: string, type: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}
