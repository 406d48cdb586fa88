import type { Encoder } from './encoder.js';

/**
 * YAML in block style as sigs.k8s.io/yaml writes it: keys sorted, lists not indented below their key, long texts on
 * one line. Written here rather than by the package `yaml`, which takes 4 s for a list of 30,000 Pods.
 */
export const yamlEncoder: Encoder = {
  contentType: 'application/yaml',
  encode: (object) => writeNode(object, ''),
};

/** A node whose first line is already indented; the lines after it get the indent. Ends with a newline. */
function writeNode(node: unknown, indent: string): string {
  if (typeof node === 'string') return `${toYamlString(node)}\n`;
  if (Array.isArray(node)) return writeSequence(node, indent);
  return isMapping(node) ? writeMapping(node, indent) : `${String(node)}\n`;
}

function writeSequence(items: readonly unknown[], indent: string): string {
  if (items.length === 0) return '[]\n';
  return items.map((item) => `- ${writeNode(item, `${indent}  `)}`).join(indent);
}

function writeMapping(mapping: Readonly<Record<string, unknown>>, indent: string): string {
  let text = '';
  for (const key of Object.keys(mapping).sort(compareKeys)) {
    const value = mapping[key];
    if (value === undefined) continue;
    text += `${text === '' ? '' : indent}${toYamlString(key)}:${writeValue(value, indent)}`;
  }
  return text === '' ? '{}\n' : text;
}

/** What follows the colon: a scalar or an empty collection on the same line, another collection below. */
function writeValue(value: unknown, indent: string): string {
  const inner = Array.isArray(value) ? indent : `${indent}  `;
  const text = writeNode(value, inner);
  return isMapping(value) && text !== '{}\n' && text !== '[]\n' ? `\n${inner}${text}` : ` ${text}`;
}

/** Whether it is a mapping, or a sequence where those were not sorted out before. */
function isMapping(node: unknown): node is Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null;
}

/**
 * The order in which Go's YAML writer sorts the keys of a mapping: by code points, but runs of digits by their value
 * (`a2` before `a10`), and letters after everything else.
 *
 * Numbers count as doubles here, so keys that differ beyond the 15th digit of a number may change places.
 */
export function compareKeys(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  const first = a[i]!;
  const second = b[i]!;
  const letters = [first, second].map((character) => /\p{L}/u.test(character));
  if (letters[0] && letters[1]) return byCode(first, second);
  if (letters[0] || letters[1]) return letters[1] ? -1 : 1;
  return compareNumbers(a, b, i) || byCode(first, second);
}

/** Compares the numbers that differ from position `i` on; zero when neither key has one there. */
function compareNumbers(a: string, b: string, i: number): number {
  // Zeros count for the length of a number that began before them, and are only padding when nothing did.
  const lead = (a[i] === '0' || b[i] === '0') && /[1-9]\d*$/.test(a.slice(0, i)) ? '1' : '';
  const first = digitsAt(a, i);
  const second = digitsAt(b, i);
  return Number(lead + first) - Number(lead + second) || first.length - second.length;
}

function digitsAt(key: string, i: number): string {
  return /^\d*/.exec(key.slice(i))![0];
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : 1;
}

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
