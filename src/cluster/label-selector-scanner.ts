const KEYWORDS = ['(', ')', ',', '!', '=', '==', '!=', '>', '<', 'in', 'notin'] as const;

/** One token of a label selector; `kind` is the token's own text, or one of the two kinds that have none. */
export interface Token {
  readonly kind: (typeof KEYWORDS)[number] | 'identifier' | 'end';
  readonly text: string;
}

// A NUL byte ends a token like the end of the text does, and where a token should start it ends the selector: so does
// apimachinery's scanner, which uses the byte 0 for "no more".
const TOKEN = /[ \t\r\n]*([=!]=|[=!(),<>]|[^ \t\r\n=!(),<>\0]+)\0?/y;

/** The tokens of a label selector; the last one is always the end. Everything is some token, so it never fails. */
export function scanLabelSelector(selector: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(selector); match; match = TOKEN.exec(selector)) {
    const text = match[1]!;
    tokens.push({ kind: KEYWORDS.find((keyword) => keyword === text) ?? 'identifier', text });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}
