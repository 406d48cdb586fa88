/** One token of a label selector; `kind` is the token's own text, or one of the two kinds that have none. */
export interface Token {
  readonly kind: '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<' | 'in' | 'notin' | 'identifier' | 'end';
  readonly text: string;
}

// A NUL byte ends a token like the end of the text does, and where a token should start it ends the selector: so does
// apimachinery's scanner, which uses the byte 0 for "no more".
const TOKEN = /[ \t\r\n]*(?:([=!]=|[=!(),<>])|([^ \t\r\n=!(),<>\0]+))\0?/y;

/** The tokens of a label selector; the last one is always the end. Everything is some token, so it never fails. */
export function scanLabelSelector(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [, symbol, word] = match;
    if (symbol !== undefined) tokens.push({ kind: symbol as Token['kind'], text: symbol });
    else tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word! });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}
