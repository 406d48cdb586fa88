import { type FieldSelector, parseFieldSelector } from '../../cluster/field-selector.js';
import { type LabelSelector, parseLabelSelector } from '../../cluster/label-selector.js';
import { SelectorError } from '../../cluster/selector-error.js';
import { firstQueryValue, isTrueQueryValue } from '../../model/query.js';
import { TextCache } from '../../model/text-cache.js';
import { badRequest, invalidListOptions, watchNotSupported } from '../objects/api-error.js';
import { type ContinueToken, parseContinueToken } from './continue-token.js';
import { versionMatchFaults } from './version-match.js';
import { versionNow } from './version-clock.js';

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
/** What the empty text is read as, where it is not as good as none. */
const EMPTY: Readonly<Record<string, string | undefined>> = { sendInitialEvents: 'true' };

/** Those of `DefaultMetaV1FieldSelectorConversion` of k8s.io/apimachinery, and beyond the original a Pod's node. */
const KNOWN_FIELDS = {
  nodes: ['metadata.name', 'metadata.namespace'],
  pods: ['metadata.name', 'metadata.namespace', 'spec.nodeName'],
};

/** The parameters of a list; the empty text is as good as none, but for `watch` and numbers. */
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
  /** The `resourceVersion` of the list, the same on all its pages; undefined without `--watch`. */
  readonly version: number | undefined;
  /** Whether a watch is asked for, and not a list. */
  readonly isWatch: boolean;
}

/**
 * Reads the query of a list, in the order and with the texts of the API machinery.
 *
 * @param nowMs decides whether a continue token is too old
 * @param canWatch whether there are watches, and versions of lists
 * @throws ApiError 400 when a parameter does not parse or a field is unknown, 422 when parameters contradict each other, 405 when a watch is
 *   asked for and there is none, 410 when the continue token is too old
 */
export function parseListOptions(kind: 'nodes' | 'pods', query: unknown, nowMs: number, canWatch = false): ListOptions {
  const read = Object.fromEntries(PARAMETERS.map((name) => [name, valueOf(query, name)])) as ListQuery;
  const [labels, fields] = parseSelectors(read);
  const limit = parseInt64(firstQueryValue(query, 'limit'));
  parseInt64(firstQueryValue(query, 'timeoutSeconds'));
  const faults = versionMatchFaults(read);
  if (faults.length > 0) throw invalidListOptions(faults);
  checkFields(kind, fields);
  const isWatch = isTrueQueryValue(read.watch);
  if (isWatch && !canWatch) throw watchNotSupported(kind);
  // A watch has no pages.
  const continueAfter = read.continue === '' || isWatch ? undefined : parseContinueToken(read.continue, nowMs);
  const version = canWatch ? (continueAfter?.version ?? versionNow()) : undefined;
  const text = [read.labelSelector, read.fieldSelector] as const;
  return { labels, fields, text, limit: Math.max(limit, 0), continueAfter, version, isWatch };
}

function valueOf(query: unknown, name: string): string {
  const value = firstQueryValue(query, name);
  return value === undefined ? (ABSENT[name] ?? '') : value || (EMPTY[name] ?? '');
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

/** A misspelt field would otherwise be one that no object has, and the answer an empty list, or a full one. */
function checkFields(kind: 'nodes' | 'pods', { fields }: FieldSelector): void {
  const unknown = fields.find((field) => !KNOWN_FIELDS[kind].includes(field));
  if (unknown === undefined) return;
  const known = KNOWN_FIELDS[kind].map((field) => JSON.stringify(field)).join(', ');
  throw badRequest(`${JSON.stringify(unknown)} is not a known field selector: only ${known}`);
}

/** A number as Go's strconv.ParseInt reads it, with its errors; absent is 0. */
function parseInt64(text: string | undefined): number {
  if (text === undefined) return 0;
  const problem = (what: string) => badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${what}`);
  if (!/^[+-]?\d+$/.test(text)) throw problem('invalid syntax');
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  if (value !== BigInt.asIntN(64, value)) throw problem('value out of range');
  return Number(value);
}
