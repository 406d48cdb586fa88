import { invalidValue, labelValueViolations } from './label-syntax.js';
import { SelectorError } from './selector-error.js';

/** The labels of one object. */
export type LabelMap = Readonly<Record<string, string>>;

/** The operator of a requirement. `exists` and `!` (does not exist) take no value. */
export type Operator = 'exists' | '!' | 'in' | 'notin' | '=' | '==' | '!=' | '>' | '<';

/** One condition on the labels of an object. */
export interface Requirement {
  readonly key: string;
  /** The key must have one of these values. Absent for other operators. */
  readonly oneOf?: readonly string[];
  matches(labels: LabelMap): boolean;
}

/**
 * Makes a requirement. Throws SelectorError if a value is not a label value, or not an integer for `>` and `<`. The
 * text is that of apimachinery's `NewRequirement`.
 */
export function requirement(key: string, operator: Operator, values: readonly string[]): Requirement {
  checkValues(key, operator, values);
  const value = (labels: LabelMap) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  const wanted = new Set<string | undefined>(values);
  switch (operator) {
    case 'exists':
      return { key, matches: (labels) => value(labels) !== undefined };
    case '!':
      return { key, matches: (labels) => value(labels) === undefined };
    case '!=':
    case 'notin':
      return { key, matches: (labels) => !wanted.has(value(labels)) };
    case '>':
    case '<':
      return { key, matches: inequality(operator, parseInt64(values[0]!)!, value) };
    default:
      return { key, oneOf: values, matches: (labels) => wanted.has(value(labels)) };
  }
}

function inequality(
  operator: '>' | '<',
  bound: bigint,
  value: (labels: LabelMap) => string | undefined,
): Requirement['matches'] {
  return (labels) => {
    const number = parseInt64(value(labels) ?? '');
    return number !== undefined && (operator === '>' ? number > bound : number < bound);
  };
}

function checkValues(key: string, operator: Operator, values: readonly string[]): void {
  const errors = new Set<string>();
  if ((operator === '>' || operator === '<') && parseInt64(values[0]!) === undefined) {
    errors.add(invalidValue('values[0]', values[0]!, ["for 'Gt', 'Lt' operators, the value must be an integer"]));
  }
  for (const [index, value] of values.entries()) {
    const violations = labelValueViolations(value);
    if (violations.length > 0) errors.add(invalidValue(`values[${index}][${key}]`, value, violations));
  }
  const messages = [...errors];
  if (messages.length === 1) throw new SelectorError(messages[0]);
  if (messages.length > 1) throw new SelectorError(`[${messages.join(', ')}]`);
}

/** A decimal 64-bit integer by the rules of Go's strconv.ParseInt; undefined for other text. */
function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const number = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return number === BigInt.asIntN(64, number) ? number : undefined;
}
