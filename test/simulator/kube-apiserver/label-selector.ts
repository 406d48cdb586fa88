import { apiError } from './status.ts';

/** The labels of an object. */
export type ObjectLabels = Readonly<Record<string, string>>;

const SET_TERM = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY_TERM = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/;
const EXISTS_TERM = /^(!?)\s*([\w./-]+)$/;

/**
 * Reads a label selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas.
 * @throws ApiError 400 when it cannot be read.
 */
export function parseLabelSelector(text: string): (labels: ObjectLabels) => boolean {
  // A comma inside parentheses separates values, not terms.
  const terms = text.split(/,(?![^(]*\))/).map((term) => term.trim());
  const tests = text.trim() === '' ? [] : terms.map(parseTerm);
  return (labels) => tests.every((test) => test(labels));
}

function parseTerm(term: string): (labels: ObjectLabels) => boolean {
  const set = SET_TERM.exec(term);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    // `notin` and `!=` also select objects without the label.
    return operator === 'in' ? has(key, values) : not(has(key, values));
  }
  const equality = EQUALITY_TERM.exec(term);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!=' ? not(has(key, [value])) : has(key, [value]);
  }
  const exists = EXISTS_TERM.exec(term);
  if (!exists) throw apiError(400, `unable to parse requirement: found '${term}', expected: identifier`);
  const [, negation, key = ''] = exists;
  return (labels) => Object.hasOwn(labels, key) !== (negation === '!');
}

function has(key: string, values: readonly string[]): (labels: ObjectLabels) => boolean {
  return (labels) => Object.hasOwn(labels, key) && values.includes(labels[key]!);
}

function not(test: (labels: ObjectLabels) => boolean): (labels: ObjectLabels) => boolean {
  return (labels) => !test(labels);
}
