import type { Encoder } from './encoder.js';

/**
 * JSON on one line, ended by a newline; when it is for people, indented by two spaces and without a newline. Both as
 * Go's encoding/json does.
 */
export const jsonEncoder: Encoder = {
  contentType: 'application/json',
  encode: (object, pretty = false) => (pretty ? toJson(object, 2) : `${toJson(object)}\n`),
};

/** JSON with `<`, `>`, `&` and the two Unicode line separators escaped, as Go's encoding/json writes them. */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  // All five occur inside strings only. Most texts have none, and a test is cheaper than a replacement.
  return HTML.test(text) ? text.replace(ALL_HTML, escape) : text;
}

const HTML = /[<>&\u2028\u2029]/;
const ALL_HTML = new RegExp(HTML, 'g');

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
