import { parseAccept } from './media-range.js';
import {
  type AllowsConversion,
  chooseRepresentation,
  type OfferedFormat,
  type RequestedForm,
  withPretty,
} from './negotiation.js';
import { noneAcceptable } from './not-acceptable.js';
import { MEDIA_TYPES, type Representation } from './representation.js';

const OFFERS: readonly OfferedFormat<'json' | 'yaml' | 'text'>[] = [
  { format: 'json', mediaType: MEDIA_TYPES.json },
  { format: 'yaml', mediaType: MEDIA_TYPES.yaml },
  { format: 'text', mediaType: 'text/plain' },
];

/** Text has no kind. A client that wants JSON or YAML must name a kind that exists. */
const isStatusz: AllowsConversion<'json' | 'yaml' | 'text'> = (conversion, format) =>
  format === 'text'
    ? conversion === undefined
    : conversion?.group === 'config.k8s.io' &&
      conversion.kind === 'Statusz' &&
      (conversion.version === 'v1beta1' || conversion.version === 'v1alpha1');

/**
 * In which form `/statusz` is answered.
 *
 * @throws ApiError 406 when nothing that is asked for can be served
 */
export function negotiateStatusz(wishes: RequestedForm): Representation | 'text' {
  const accept = wishes.accept ?? '';
  if (accept.trim() === '') return 'text';
  const chosen = chooseRepresentation(
    // It cannot be streamed.
    parseAccept(accept).filter(({ parameters }) => !parameters.has('stream')),
    OFFERS,
    isStatusz,
  );
  if (chosen === undefined) throw noneAcceptable(OFFERS.map(({ mediaType }) => mediaType));
  const { format, ...rest } = chosen;
  return format === 'text' ? 'text' : withPretty({ format, ...rest }, wishes);
}
