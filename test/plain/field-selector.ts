/** A condition of a field selector: `field` has the value, or does not have it. */
export interface PlainTerm {
  readonly field: string;
  readonly value: string;
  readonly equal: boolean;
}

/**
 * Does what `fields.ParseSelector` of k8s.io/apimachinery does, character by character. Returns undefined when the text is
 * no selector. A term with neither field nor value is ignored.
 */
export function plainFieldSelector(text: string): PlainTerm[] | undefined {
  const terms: PlainTerm[] = [];
  let [term, isEscaped] = ['', false];
  const parts: string[] = [];
  for (const character of text) {
    if (character === ',' && !isEscaped) {
      parts.push(term);
      term = '';
    } else term += character;
    isEscaped = character === '\\' && !isEscaped;
  }
  for (const part of [...parts, term]) {
    if (part === '') continue;
    const at = part.search(/=|!=/);
    if (at === -1) return undefined;
    const operator = part[at] === '!' ? '!=' : part[at + 1] === '=' ? '==' : '=';
    const value = unescaped(part.slice(at + operator.length));
    if (value === undefined) return undefined;
    if (at > 0 || value !== '') terms.push({ field: part.slice(0, at), value, equal: operator !== '!=' });
  }
  return terms;
}

function unescaped(text: string): string | undefined {
  let [value, isEscaped] = ['', false];
  for (const character of text) {
    const isSpecial = [',', '=', '\\'].includes(character);
    if (isEscaped !== isSpecial && (isEscaped || character !== '\\')) return undefined;
    isEscaped = character === '\\' && !isEscaped;
    if (!isEscaped) value += character;
  }
  return isEscaped ? undefined : value;
}
