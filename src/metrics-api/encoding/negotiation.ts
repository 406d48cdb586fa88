import type { ApiError } from '../../model/api-error.js';
import { TextCache } from '../../model/text-cache.js';
import { type MediaRange, parseAccept, trimSpaces } from './media-range.js';
import { noneAcceptable, noneProducible } from './not-acceptable.js';
import { type ObjectConversion, type AnswerFormat, MEDIA_TYPES, type Representation } from './representation.js';

/** What an endpoint answers with, which decides what may be asked of it. */
export type EndpointKind = 'object' | 'list' | 'discovery' | 'discovery-root';

/** What content negotiation reads of a request. */
export interface RequestedForm {
  /** The header `Accept`. */
  readonly accept?: string | undefined;
  /** The header `User-Agent`. */
  readonly userAgent?: string | undefined;
  /** The first value of the query parameter `pretty`. */
  readonly pretty?: string | undefined;
}

/** A format that an endpoint has. */
export interface OfferedFormat<F extends string> {
  readonly format: F;
  readonly mediaType: string;
}

/** What is offered for API objects, in the order in which the API server prefers it. */
const FORMATS: readonly OfferedFormat<AnswerFormat>[] = (['json', 'yaml', 'protobuf'] as const).map((format) => ({
  format,
  mediaType: MEDIA_TYPES[format],
}));

const OFFERED_TYPES = FORMATS.map(({ mediaType }) => mediaType);

/**
 * Chooses the representation of a successful answer as the generic API server does: its router looks whether a media
 * type that the endpoint produces is named at all, then its negotiation takes the first range that it can serve.
 *
 * @throws ApiError 406 when nothing that is asked for can be served
 */
export function negotiateRepresentation(wishes: RequestedForm, endpoint: EndpointKind): Representation {
  const accept = wishes.accept ?? '';
  return withPretty(
    chosenBefore[endpoint].get(accept, () => chooseFor(accept, endpoint)),
    wishes,
  );
}

/** What came of `Accept` headers, of which there are few different ones. */
const chosenBefore: Readonly<Record<EndpointKind, TextCache<Representation>>> = {
  object: new TextCache(64),
  list: new TextCache(64),
  discovery: new TextCache(64),
  'discovery-root': new TextCache(64),
};

function chooseFor(accept: string, endpoint: EndpointKind): Representation {
  requireProducible(accept, OFFERED_TYPES, () => noneProducible(endpoint));
  const ranges = parseAccept(accept);
  const aggregated = endpoint === 'discovery-root' && chooseRepresentation(ranges, FORMATS, isAggregatedDiscovery);
  const plain = { format: 'json', pretty: false } as const;
  const chosen =
    aggregated ||
    (accept === '' ? plain : chooseRepresentation(ranges, FORMATS, CONVERSIONS[endpoint], VERSIONED.has(endpoint)));
  if (!chosen) throw noneAcceptable();
  return chosen;
}

/**
 * Chooses the representation of a `Status`. Errors are never converted to another kind; when nothing that is asked
 * for can be served, they are indented JSON.
 */
export function negotiateError(wishes: RequestedForm): Representation {
  const accept = wishes.accept ?? '';
  if (accept === '') return withPretty({ format: 'json', pretty: false }, wishes);
  const chosen = chooseRepresentation(parseAccept(accept), FORMATS, isPlain);
  return chosen ? withPretty(chosen, wishes) : { format: 'json', pretty: true };
}

/** Whether an endpoint has this kind in this format; no kind: what it has of itself. */
export type AllowsConversion<F extends string> = (conversion: ObjectConversion | undefined, format: F) => boolean;

const isPlain: AllowsConversion<AnswerFormat> = (conversion) => conversion === undefined;

const isAggregatedDiscovery: AllowsConversion<AnswerFormat> = (conversion) =>
  conversion?.group === 'apidiscovery.k8s.io' &&
  conversion.version === 'v2' &&
  conversion.kind === 'APIGroupDiscoveryList';

/** An object may be asked for as a Table, which has no protobuf form, or as its metadata alone. */
const isResource: AllowsConversion<AnswerFormat> = (conversion, format) => {
  if (conversion === undefined) return true;
  if (conversion.group !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(conversion.version)) return false;
  if (conversion.kind === 'Table') return format !== 'protobuf';
  return conversion.kind === 'PartialObjectMetadata' || conversion.kind === 'PartialObjectMetadataList';
};

const CONVERSIONS: Readonly<Record<EndpointKind, AllowsConversion<AnswerFormat>>> = {
  object: isResource,
  list: isResource,
  discovery: isPlain,
  'discovery-root': isPlain,
};

/** Where a client may name the version of what is not a resource, such as a Status: `sv`, which is `v1`. */
const VERSIONED: ReadonlySet<EndpointKind> = new Set(['object', 'list']);

/** The router's look at `Accept`: whole media types and the full wildcard only, parameters ignored. */
export function requireProducible(accept: string, mediaTypes: readonly string[], refusal: () => ApiError): void {
  if (accept === '') return;
  const names = accept.split(',').map((clause) => trimSpaces(clause.split(';', 1)[0]!));
  if (!names.some((name) => name === '*/*' || mediaTypes.includes(name))) throw refusal();
}

/** What of the first range that can be served is served; undefined when there is none. */
export function chooseRepresentation<F extends string>(
  ranges: readonly MediaRange[],
  offers: readonly OfferedFormat<F>[],
  allows: AllowsConversion<F>,
  versioned = false,
): { format: F; pretty: boolean; conversion?: ObjectConversion } | undefined {
  for (const { type, subtype, parameters } of ranges) {
    for (const { format, mediaType } of offers) {
      const [offeredType, offeredSubtype] = mediaType.split('/');
      const matches =
        type === offeredType ? subtype === offeredSubtype || subtype === '*' : type === '*' && subtype === '*';
      if (!matches || !allowsParameters(parameters, format, versioned)) continue;
      const conversion = conversionOf(parameters);
      if (!allows(conversion, format)) continue;
      const pretty = parameters.get('pretty') === '1';
      return conversion ? { format, pretty, conversion } : { format, pretty };
    }
  }
  return undefined;
}

/** `stream` needs a format that can be streamed, and `sv` the version that there is. Others are ignored. */
function allowsParameters(parameters: MediaRange['parameters'], format: string, versioned: boolean): boolean {
  const stream = parameters.get('stream');
  if (stream !== undefined && (stream !== 'watch' || format === 'yaml')) return false;
  const version = parameters.get('sv');
  return version === undefined || (versioned && version === 'v1');
}

function conversionOf(parameters: MediaRange['parameters']): ObjectConversion | undefined {
  const [kind, group, version] = ['as', 'g', 'v'].map((name) => parameters.get(name));
  if (kind === undefined && group === undefined && version === undefined) return undefined;
  return { group: group ?? '', version: version ?? '', kind: kind ?? '' };
}

/** Indents JSON for those who ask by query or are people: curl, Wget and browsers. */
export function withPretty(chosen: Representation, { pretty, userAgent = '' }: RequestedForm): Representation {
  if (chosen.format !== 'json') return chosen.pretty ? { ...chosen, pretty: false } : chosen;
  if (chosen.pretty) return chosen;
  const asked = pretty ? /^(1|t|T|TRUE|true|True)$/.test(pretty) : /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
  return asked ? { ...chosen, pretty: true } : chosen;
}
