/** Words that YAML 1.1 reads as a boolean, as null or as a merge key. */
const WORDS = new Set(
  ['y yes true on n no false off null', 'Y Yes True On N No False Off Null', 'Y YES TRUE ON N NO FALSE OFF NULL']
    .flatMap((line) => line.split(' '))
    .concat('', '~', '<<'),
);

/**
 * Texts that YAML 1.1 reads as a number: decimal with fraction and exponent, `.inf` and `.nan`, binary, octal and
 * hexadecimal, each with underscores, and base 60 (`1:30`).
 * Some readers take more than it says (`.`, `e0`); quotes never harm.
 */
const NUMBER =
  /^[-+]?(\.[0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9_]+)?$|^[-+]?[eE][-+]?[0-9]+$|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$|^[-+]?0[bBoOxX][0-9a-fA-F_]+$|^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/;

/** Texts that YAML 1.1 reads as a date or time. A little more than it does: quotes never harm. */
const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/;

/** What ends or changes the meaning of a text without quotes. */
const NOT_PLAIN = /^[-?:,[\]{}#&*!|>'"%@`\s]|^(---|\.\.\.)|: |:$| #|\s$/;
/** Exceptions to the first of these: a dash, question mark or colon that no space follows. */
const PLAIN_INDICATOR = /^[-?:][^\s-]/;

const UNPRINTABLE = /[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * A string as a YAML scalar on one line that every reader takes for a string, also one of YAML 1.1 such as Go's:
 * without quotes when nothing forbids it, in double quotes when it would be something else than a string or cannot be
 * printed, else in single quotes.
 */
export function toYamlString(text: string): string {
  if (UNPRINTABLE.test(text)) return doubleQuoted(text);
  if (WORDS.has(text) || NUMBER.test(text) || DATE.test(text)) return `"${text}"`;
  const syntax = PLAIN_INDICATOR.test(text) ? NOT_PLAIN.test(`x${text.slice(1)}`) : NOT_PLAIN.test(text);
  return syntax ? `'${text.replaceAll("'", "''")}'` : text;
}

/** The escapes of JSON, which YAML shares, and those of the characters that only JSON takes as they are. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
