import { SelectorError } from './selector-error.js';

/** A parsed field selector: the conjunction of its terms. */
export interface FieldSelector {
  /** Whether the selector has no term and matches every object. */
  readonly empty: boolean;
  /** The field of each term. */
  readonly fields: readonly string[];
  /** `fields` maps names such as `metadata.name` to values. A missing field counts as the empty string. */
  matches(fields: Readonly<Record<string, string>>): boolean;
  /** The value that the field must have; undefined if several are possible. */
  requiredValue(field: string): string | undefined;
}

interface Term {
  readonly field: string;
  readonly value: string;
  /** True if the field must have the value, false if it must not. */
  readonly equal: boolean;
}

/**
 * Parses a `fieldSelector` parameter. Grammar, meaning and the messages of SelectorError are those of
 * `fields.ParseSelector` of k8s.io/apimachinery.
 */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text)
    // Sorted, because the message names the first invalid term in this order.
    .sort()
    .filter((term) => term !== '')
    .map((term) => parseTerm(term, text))
    // A term with neither field nor value (`=`, `!=`) restricts nothing.
    .filter(({ field, value }) => field !== '' || value !== '');
  return {
    empty: terms.length === 0,
    fields: terms.map(({ field }) => field),
    matches: (fields) =>
      terms.every(
        ({ field, value, equal }) => ((Object.hasOwn(fields, field) ? fields[field] : '') === value) === equal,
      ),
    requiredValue: (wanted) => terms.find(({ field, equal }) => equal && field === wanted)?.value,
  };
}

/** Splits at commas, except those after a backslash, which belong to a value. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ',') {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function parseTerm(term: string, selector: string): Term {
  const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
  if (!match) throw new SelectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  return { field: match[1]!, value: unescapeValue(match[3]!), equal: match[2] !== '!=' };
}

/** In a value, `\\`, `\,` and `\=` stand for the character after the backslash. */
function unescapeValue(text: string): string {
  return text.replace(/\\(.?)|[,=]/gsu, (sequence, escaped?: string) => {
    if (escaped === undefined) {
      // The number is Go's way to print a character.
      throw new SelectorError(`invalid field selector: unescaped character in value: ${sequence.charCodeAt(0)}`);
    }
    if (escaped === '' || !'\\,='.includes(escaped)) {
      throw new SelectorError(`invalid field selector: invalid escape sequence: ${sequence}`);
    }
    return escaped;
  });
}
