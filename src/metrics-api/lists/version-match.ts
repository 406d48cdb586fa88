import { isTrueQueryValue } from '../../model/query.js';
import type { StatusCause } from '../../model/status.js';

/** The parameters that the rules are about; the empty text is as good as none, but for `watch`. */
interface VersionQuery {
  readonly watch: string;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly sendInitialEvents: string;
}

/** A rule: whether it is broken, and what is said then. */
type Rule = readonly [broken: boolean, fault: StatusCause];

const MATCH = 'resourceVersionMatch';
const INITIAL = 'sendInitialEvents';

/** Which rules of `ValidateListOptions` of k8s.io/apimachinery the parameters break, in its order and with its texts. */
export function versionMatchFaults(query: VersionQuery): StatusCause[] {
  const rules = isTrueQueryValue(query.watch) ? ofWatches(query) : ofLists(query);
  return rules.filter(([broken]) => broken).map(([, fault]) => fault);
}

function ofLists({ resourceVersion, resourceVersionMatch: match, sendInitialEvents, ...rest }: VersionQuery): Rule[] {
  const given = match !== '';
  return [
    [given && resourceVersion === '', forbidden(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`)],
    [given && rest.continue !== '', forbidden(MATCH, `${MATCH} is forbidden when continue is provided`)],
    notSupported(match, ['Exact', 'NotOlderThan', '']),
    [
      match === 'Exact' && resourceVersion === '0',
      forbidden(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`),
    ],
    [sendInitialEvents !== '', forbidden(INITIAL, `${INITIAL} is forbidden for list`)],
  ];
}

/** A list in a watch, which client-go's informers ask first for, breaks none: to the API server it is one more watch. */
function ofWatches({ resourceVersionMatch: match, sendInitialEvents, ...rest }: VersionQuery): Rule[] {
  const given = match !== '';
  const initial = sendInitialEvents !== '';
  return [
    [initial && match !== 'NotOlderThan', forbidden(MATCH, `${INITIAL} requires setting ${MATCH} to NotOlderThan`)],
    [given && !initial, forbidden(MATCH, `${MATCH} is forbidden for watch unless ${INITIAL} is provided`)],
    notSupported(match, ['NotOlderThan']),
    [given && rest.continue !== '', forbidden(MATCH, `${MATCH} is forbidden when continue is provided`)],
  ];
}

function forbidden(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

function notSupported(match: string, supported: readonly string[]): Rule {
  const values = supported.map((value) => JSON.stringify(value)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(match)}: supported values: ${values}`;
  return [match !== '' && !supported.includes(match), { reason: 'FieldValueNotSupported', message, field: MATCH }];
}
