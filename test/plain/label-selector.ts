/** One condition of a selector, as written. */
interface PlainRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>>;

// One letter for each token. `in` and `notin` are names where they are no operators.
const NAME = '[win]';
// Commas are read in pairs, so there is none or an odd number of them at the end.
const SET = `\\((?:,*${NAME}(?:,+${NAME})*)?(?:,(?:,,)*)?\\)`;
const REQUIREMENT = `(?:!${NAME}|${NAME}(?:[=#<>]${NAME}?|[in]${SET})?)`;
const SELECTOR = new RegExp(`^(?:${REQUIREMENT}(?:,${REQUIREMENT})*)?$`);
const LETTERS: Record<string, string> = { in: 'i', notin: 'n', '==': '=', '!=': '#' };

const LABEL_NAME = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Returns whether labels match a selector, by the grammar of `labels.Parse` of k8s.io/apimachinery as one regular
 * expression over the kinds of tokens. Returns undefined when the text is no selector. Not for texts with a NUL byte, which
 * ends some tokens there.
 */
export function plainLabelSelector(text: string): ((labels: Labels) => boolean) | undefined {
  const tokens = text.match(/==|!=|[=!(),<>]|[^ \t\r\n=!(),<>]+/g) ?? [];
  const kinds = tokens.map((token) => LETTERS[token] ?? (/[=!(),<>]/.test(token) ? token : 'w')).join('');
  if (!SELECTOR.test(kinds)) return undefined;
  const requirements: PlainRequirement[] = [];
  for (const [found] of kinds.matchAll(new RegExp(REQUIREMENT, 'g'))) {
    const words = tokens.splice(0, found.length);
    // The comma between this condition and the next.
    tokens.shift();
    requirements.push(requirementOf(words));
  }
  return requirements.every(isValid) ? (labels) => requirements.every((one) => matches(one, labels)) : undefined;
}

function requirementOf([first = '', second, ...rest]: readonly string[]): PlainRequirement {
  if (first === '!') return { key: second!, operator: '!', values: [] };
  if (second === undefined) return { key: first, operator: 'exists', values: [] };
  if (second !== 'in' && second !== 'notin') return { key: first, operator: second, values: [rest[0] ?? ''] };
  const list = rest.join('').slice(1, -1);
  return { key: first, operator: second, values: list.split(',') };
}

function isValid({ key, operator, values }: PlainRequirement): boolean {
  const parts = key.split('/');
  const [prefix, name] = parts.length === 1 ? [undefined, key] : [parts[0]!, parts[1]!];
  if (parts.length > 2 || name.length > 63 || !LABEL_NAME.test(name)) return false;
  if (prefix !== undefined && (prefix.length > 253 || !SUBDOMAIN.test(prefix))) return false;
  if ((operator === '<' || operator === '>') && integer(values[0]!) === undefined) return false;
  return values.every((value) => value === '' || (value.length <= 63 && LABEL_NAME.test(value)));
}

function matches({ key, operator, values }: PlainRequirement, labels: Labels): boolean {
  const has = Object.hasOwn(labels, key);
  const isOne = has && values.includes(labels[key]!);
  if (operator === 'exists') return has;
  if (operator === '!') return !has;
  if (operator === 'in' || operator === '=' || operator === '==') return isOne;
  if (operator === 'notin' || operator === '!=') return !isOne;
  const [is, than] = [integer(has ? labels[key]! : ''), integer(values[0]!)!];
  return is !== undefined && (operator === '<' ? is < than : is > than);
}

function integer(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const number = BigInt(text.replace('+', ''));
  return number >= -(2n ** 63n) && number < 2n ** 63n ? number : undefined;
}
