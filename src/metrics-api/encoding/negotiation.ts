import { TextCache } from '../../model/text-cache.js';
import { type MediaRange, parseAccept, trimSpaces } from './media-range.js';
import { noneAcceptable, noneProducible } from './not-acceptable.js';
import { type Conversion, type Format, MEDIA_TYPES, type Representation } from './representation.js';

/** What an endpoint answers with, which decides what may be asked of it. */
export type Endpoint = 'object' | 'list' | 'discovery' | 'discovery-root';

/** What content negotiation reads of a request. */
export interface Wishes {
  /** The header `Accept`. */
  readonly accept?: string | undefined;
  /** The header `User-Agent`. */
  readonly userAgent?: string | undefined;
  /** The first value of the query parameter `pretty`. */
  readonly pretty?: string | undefined;
}

const FORMATS = (['json', 'yaml', 'protobuf'] as const).map((format) => {
  const mediaType = MEDIA_TYPES[format];
  const [type, subtype] = mediaType.split('/');
  return { format, mediaType, type, subtype };
});

/**
 * Chooses the representation of a successful answer as the generic API server does: its router looks whether a media
 * type that the endpoint produces is named at all, then its negotiation takes the first range that it can serve.
 *
 * @throws ApiError 406 when nothing that is asked for can be served
 */
export function negotiate(wishes: Wishes, endpoint: Endpoint): Representation {
  const accept = wishes.accept ?? '';
  return withPretty(
    chosenBefore[endpoint].get(accept, () => chooseFor(accept, endpoint)),
    wishes,
  );
}

/** What came of `Accept` headers, of which there are few different ones. */
const chosenBefore: Readonly<Record<Endpoint, TextCache<Representation>>> = {
  object: new TextCache(64),
  list: new TextCache(64),
  discovery: new TextCache(64),
  'discovery-root': new TextCache(64),
};

function chooseFor(accept: string, endpoint: Endpoint): Representation {
  if (accept !== '' && !namesMediaType(accept)) throw noneProducible(endpoint);
  const ranges = parseAccept(accept);
  const aggregated = endpoint === 'discovery-root' && choose(ranges, isAggregatedDiscovery);
  const chosen =
    aggregated || (accept === '' ? { format: 'json' as const, pretty: false } : choose(ranges, CONVERSIONS[endpoint]));
  if (!chosen) throw noneAcceptable();
  return chosen;
}

/**
 * Chooses the representation of a `Status`. Errors are never converted to another kind; when nothing that is asked
 * for can be served, they are indented JSON.
 */
export function negotiateError(wishes: Wishes): Representation {
  const accept = wishes.accept ?? '';
  if (accept === '') return withPretty({ format: 'json', pretty: false }, wishes);
  const chosen = choose(parseAccept(accept), isPlain);
  return chosen ? withPretty(chosen, wishes) : { format: 'json', pretty: true };
}

type Allows = (conversion: Conversion | undefined, format: Format) => boolean;

const isPlain: Allows = (conversion) => conversion === undefined;

const isAggregatedDiscovery: Allows = (conversion) =>
  conversion?.group === 'apidiscovery.k8s.io' &&
  conversion.version === 'v2' &&
  conversion.kind === 'APIGroupDiscoveryList';

/** An object may be asked for as a Table, which has no protobuf form, or as its metadata alone. */
const isResource: Allows = (conversion, format) => {
  if (conversion === undefined) return true;
  if (conversion.group !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(conversion.version)) return false;
  if (conversion.kind === 'Table') return format !== 'protobuf';
  return conversion.kind === 'PartialObjectMetadata' || conversion.kind === 'PartialObjectMetadataList';
};

const CONVERSIONS: Readonly<Record<Endpoint, Allows>> = {
  object: isResource,
  list: isResource,
  discovery: isPlain,
  'discovery-root': isPlain,
};

/** The router's look at `Accept`: whole media types and the full wildcard only, parameters ignored. */
function namesMediaType(accept: string): boolean {
  return accept.split(',').some((clause) => {
    const name = trimSpaces(clause.split(';', 1)[0]!);
    return name === '*/*' || FORMATS.some(({ mediaType }) => mediaType === name);
  });
}

function choose(ranges: readonly MediaRange[], allows: Allows): Representation | undefined {
  for (const { type, subtype, parameters } of ranges) {
    for (const offer of FORMATS) {
      const matches =
        type === offer.type ? subtype === offer.subtype || subtype === '*' : type === '*' && subtype === '*';
      if (!matches || !allowsParameters(parameters, offer.format)) continue;
      const conversion = conversionOf(parameters);
      if (!allows(conversion, offer.format)) continue;
      const pretty = parameters.get('pretty') === '1';
      return conversion ? { format: offer.format, pretty, conversion } : { format: offer.format, pretty };
    }
  }
  return undefined;
}

/** `stream` needs a format that can be streamed, and `sv` another server version than there is. Others are ignored. */
function allowsParameters(parameters: MediaRange['parameters'], format: Format): boolean {
  const stream = parameters.get('stream');
  return (stream === undefined || (stream === 'watch' && format !== 'yaml')) && !parameters.has('sv');
}

function conversionOf(parameters: MediaRange['parameters']): Conversion | undefined {
  const [kind, group, version] = ['as', 'g', 'v'].map((name) => parameters.get(name));
  if (kind === undefined && group === undefined && version === undefined) return undefined;
  return { group: group ?? '', version: version ?? '', kind: kind ?? '' };
}

/** Indents JSON for those who ask by query or are people: curl, Wget and browsers. */
function withPretty(chosen: Representation, { pretty, userAgent = '' }: Wishes): Representation {
  if (chosen.format !== 'json') return chosen.pretty ? { ...chosen, pretty: false } : chosen;
  if (chosen.pretty) return chosen;
  const asked = pretty ? /^(1|t|T|TRUE|true|True)$/.test(pretty) : /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
  return asked ? { ...chosen, pretty: true } : chosen;
}
