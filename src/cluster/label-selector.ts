import { type LabelMap, type Operator, type Requirement, requirement } from './label-requirement.js';
import { invalidValue, labelKeyViolations } from './label-syntax.js';
import { SelectorError } from './selector-error.js';

/** A parsed label selector: the conjunction of its requirements. */
export interface LabelSelector {
  /** Whether the selector has no requirement and matches every object. */
  readonly empty: boolean;
  /** A key with all its possible values, for an index. Absent if no requirement names values. */
  readonly indexable?: { readonly key: string; readonly oneOf: readonly string[] };
  matches(labels: LabelMap): boolean;
}

/** The selector without requirements. */
export const EVERYTHING: LabelSelector = { empty: true, matches: () => true };

/**
 * Parses a `labelSelector` parameter. Grammar, meaning and the messages of SelectorError are those of `labels.Parse` of
 * k8s.io/apimachinery.
 */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements = new Parser(scanLabelSelector(text)).parse();
  return {
    empty: requirements.length === 0,
    indexable: requirements.find(isIndexable),
    matches: (labels) => requirements.every((each) => each.matches(labels)),
  };
}

function isIndexable(each: Requirement): each is Requirement & { readonly oneOf: readonly string[] } {
  return each.oneOf !== undefined;
}

class Parser {
  private position = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const start = this.peek();
      if (start.kind === 'end') return requirements;
      if (!isIdentifier(start) && start.kind !== '!') throw found(start, "!, identifier, or 'end of string'");
      requirements.push(this.requirement());
      const separator = this.next();
      if (separator.kind === 'end') return requirements;
      if (separator.kind !== ',') throw found(separator, "',' or 'end of string'");
      const following = this.peek();
      if (!isIdentifier(following) && following.kind !== '!') throw found(following, "identifier after ','");
    }
  }

  private requirement(): Requirement {
    try {
      const negated = this.peek().kind === '!' && this.next().kind === '!';
      const key = this.key();
      const following = this.peek().kind;
      // After `!key` an operator is not read. It is reported as a missing comma.
      if (negated) return requirement(key, '!', []);
      if (following === 'end' || following === ',') return requirement(key, 'exists', []);
      const operator = this.operator();
      return requirement(key, operator, operator === 'in' || operator === 'notin' ? this.valueSet() : [this.value()]);
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error;
      throw new SelectorError(`unable to parse requirement: ${error.message}`);
    }
  }

  private key(): string {
    const token = this.next();
    if (!isIdentifier(token)) throw found(token, 'identifier');
    const violations = labelKeyViolations(token.text);
    if (violations.length > 0) throw new SelectorError(invalidValue('<nil>', token.text, violations));
    return token.text;
  }

  private operator(): Operator {
    const token = this.next();
    switch (token.kind) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
      case '>':
      case '<':
        return token.kind;
      default:
        throw found(token, 'in, notin, =, ==, !=, gt, lt');
    }
  }

  /** The value of an exact match. No value means the empty value. */
  private value(): string {
    const following = this.peek();
    if (following.kind === 'end' || following.kind === ',') return '';
    if (!isIdentifier(this.next())) throw found(following, 'identifier');
    return following.text;
  }

  private valueSet(): string[] {
    const open = this.next();
    // The message of apimachinery has no comma here.
    if (open.kind !== '(') throw new SelectorError(`found '${open.text}' expected: '('`);
    const first = this.peek();
    if (first.kind === ')') {
      this.next();
      return [''];
    }
    if (!isIdentifier(first) && first.kind !== ',') throw found(first, "',', ')' or identifier");
    const values = this.values();
    this.next();
    return [...values].sort();
  }

  /** Reads up to the closing parenthesis, without it. An empty place between commas is the empty value. */
  private values(): Set<string> {
    const values = new Set<string>();
    for (;;) {
      const token = this.next();
      const following = this.peek();
      if (isIdentifier(token)) {
        values.add(token.text);
        if (following.kind === ')') return values;
        if (following.kind !== ',') throw found(following, "',' or ')'");
      } else if (token.kind === ',') {
        if (values.size === 0 || following.kind === ')' || following.kind === ',') values.add('');
        if (following.kind === ')') return values;
        if (following.kind === ',') this.next();
      } else {
        throw found(token, "',', or identifier");
      }
    }
  }

  private peek(): Token {
    return this.tokens[this.position]!;
  }

  private next(): Token {
    return this.tokens[this.position++]!;
  }
}

/** `in` and `notin` are operators only in the place of an operator. Elsewhere they are names. */
function isIdentifier({ kind }: Token): boolean {
  return kind === 'identifier' || kind === 'in' || kind === 'notin';
}

function found(token: Token, expected: string): SelectorError {
  return new SelectorError(`found '${token.text}', expected: ${expected}`);
}

const KEYWORDS = ['(', ')', ',', '!', '=', '==', '!=', '>', '<', 'in', 'notin'] as const;

/** One token of a label selector. `kind` is the text of the token, or `identifier` or `end`. */
interface Token {
  readonly kind: (typeof KEYWORDS)[number] | 'identifier' | 'end';
  readonly text: string;
}

// A NUL byte ends a token, as the end of the text does. At the start of a token it ends the selector. apimachinery's
// scanner does the same, because it uses the byte 0 for "no more".
const TOKEN = /[ \t\r\n]*([=!]=|[=!(),<>]|[^ \t\r\n=!(),<>\0]+)\0?/y;

/** The tokens of a label selector. The last one is always the end. It never fails, because any text is a token. */
function scanLabelSelector(selector: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(selector); match; match = TOKEN.exec(selector)) {
    const text = match[1]!;
    tokens.push({ kind: KEYWORDS.find((keyword) => keyword === text) ?? 'identifier', text });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}
