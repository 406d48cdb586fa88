import { type FieldSelector, parseFieldSelector } from '../cluster/field-selector.js';
import { type LabelSelector, parseLabelSelector } from '../cluster/label-selector.js';
import { SelectorError } from '../cluster/selector-error.js';
import { firstOf, isTrue } from '../model/query.js';
import { TextCache } from '../model/text-cache.js';
import { badRequest, invalidListOptions, watchNotSupported } from './api-error.js';
import { type ContinueToken, parseContinueToken } from './continue-token.js';

const PARAMETERS = [
  'labelSelector',
  'fieldSelector',
  'watch',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
] as const;

/** What an absent parameter is read as, where that is not the empty text: `?watch=` asks for a watch. */
const ABSENT: Readonly<Record<string, string | undefined>> = { watch: 'false' };

/** The parameters of a list; the empty text is as good as none, but for `watch`. */
type ListQuery = Readonly<Record<(typeof PARAMETERS)[number], string>>;

/** Which objects of a list are asked for, and how many at once. */
export interface ListOptions {
  readonly labels: LabelSelector;
  readonly fields: FieldSelector;
  /** Both selectors as they were asked for. */
  readonly text: readonly [labels: string, fields: string];
  /** At most so many items; 0: all. */
  readonly limit: number;
  /** Where the page before ended; absent for the first page. */
  readonly continueAfter: ContinueToken | undefined;
}

/**
 * Reads the query of a list, in the order and with the texts of the API machinery.
 *
 * @param nowMs decides whether a continue token is too old
 * @throws ApiError 400 when a parameter does not parse, 422 when parameters contradict each other, 405 when a watch is
 *   asked for, 410 when the continue token is too old
 */
export function parseListOptions(kind: 'nodes' | 'pods', query: unknown, nowMs: number): ListOptions {
  const read = Object.fromEntries(
    PARAMETERS.map((name) => [name, firstOf(query, name) ?? ABSENT[name] ?? '']),
  ) as ListQuery;
  const [labels, fields] = parseSelectors(read);
  const limit = parseInt64(read.limit);
  parseInt64(read.timeoutSeconds);
  checkVersionMatch(read);
  if (isTrue(read.watch)) throw watchNotSupported(kind);
  const continueAfter = read.continue === '' ? undefined : parseContinueToken(read.continue, nowMs);
  const text = [read.labelSelector, read.fieldSelector] as const;
  return { labels, fields, text, limit: Math.max(limit, 0), continueAfter };
}

/** Autoscalers ask with the same few selectors all day. */
const labelSelectors = new TextCache<LabelSelector>(1024);
const fieldSelectors = new TextCache<FieldSelector>(64);

function parseSelectors({ labelSelector, fieldSelector }: ListQuery): [LabelSelector, FieldSelector] {
  try {
    return [
      labelSelectors.get(labelSelector, parseLabelSelector),
      fieldSelectors.get(fieldSelector, parseFieldSelector),
    ];
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

/** A number as Go's strconv.ParseInt reads it, with its errors; absent is 0. */
function parseInt64(text: string): number {
  if (text === '') return 0;
  const problem = (what: string) => badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${what}`);
  if (!/^[+-]?\d+$/.test(text)) throw problem('invalid syntax');
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value !== BigInt.asIntN(64, value)) throw problem('value out of range');
  return Number(value);
}

/** The rules of `ValidateListOptions` of k8s.io/apimachinery for a list that is not a watch. */
function checkVersionMatch({
  resourceVersion,
  resourceVersionMatch,
  sendInitialEvents,
  watch,
  ...rest
}: ListQuery): void {
  if (sendInitialEvents !== '' && !isTrue(watch)) {
    throw invalidListOptions(
      'sendInitialEvents',
      'FieldValueForbidden',
      'Forbidden: sendInitialEvents is forbidden for list',
    );
  }
  if (resourceVersionMatch === '') return;
  const field = 'resourceVersionMatch';
  const forbidden = (why: string) => invalidListOptions(field, 'FieldValueForbidden', `Forbidden: ${why}`);
  if (isTrue(watch)) throw forbidden('resourceVersionMatch is forbidden for watch');
  if (resourceVersion === '') throw forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (rest.continue !== '') throw forbidden('resourceVersionMatch is forbidden when continue is provided');
  if (resourceVersionMatch !== 'Exact' && resourceVersionMatch !== 'NotOlderThan') {
    const value = JSON.stringify(resourceVersionMatch);
    const message = `Unsupported value: ${value}: supported values: "Exact", "NotOlderThan", ""`;
    throw invalidListOptions(field, 'FieldValueNotSupported', message);
  }
  if (resourceVersionMatch === 'Exact' && resourceVersion === '0') {
    throw forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}
