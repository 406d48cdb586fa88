/** How the bytes of an answer are written. */
export type AnswerFormat = 'json' | 'yaml' | 'protobuf';

/** Another kind than the resource's own that a client asks for with the parameters `as`, `g` and `v`. */
export interface ObjectConversion {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What a client gets: the outcome of content negotiation. */
export interface Representation {
  readonly format: AnswerFormat;
  /** Indented JSON. The other formats have one form. */
  readonly pretty: boolean;
  /** Absent when the object goes out as it is. */
  readonly conversion?: ObjectConversion;
}

/** The media type of each format, in the order in which the API server prefers them. */
export const MEDIA_TYPES: Readonly<Record<AnswerFormat, string>> = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: 'application/vnd.kubernetes.protobuf',
};

/** Kinds that the API server names in `Content-Type`: their clients tell from it whether they got what they asked for. */
const NAMED = new Set(['APIGroupDiscoveryList', 'Statusz']);

/** The value of `Content-Type`. */
export function answerContentType({ format, conversion }: Representation): string {
  if (conversion === undefined || !NAMED.has(conversion.kind)) return MEDIA_TYPES[format];
  return `${MEDIA_TYPES[format]};g=${conversion.group};v=${conversion.version};as=${conversion.kind}`;
}
