// The syntax of label keys and values, and apimachinery's messages about it
// (k8s.io/apimachinery/pkg/api/validate/content). Clients show these texts to people, so they are kept word for word.

const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${NAME})?`;
const SUBDOMAIN = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

const CHARACTERS = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const nameRule = rule(NAME, `must consist of ${CHARACTERS}`, 'MyName', 'my.name', '123-abc');
const valueRule = rule(
  VALUE,
  `a valid label must be an empty string or consist of ${CHARACTERS}`,
  'MyValue',
  'my_value',
  '12345',
);
const subdomainRule = rule(
  SUBDOMAIN,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
    'and must start and end with an alphanumeric character',
  'example.com',
);

interface Rule {
  readonly pattern: RegExp;
  readonly violation: string;
}

function rule(pattern: string, sentence: string, ...examples: string[]): Rule {
  // The two blanks before "or" are apimachinery's own.
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return {
    pattern: new RegExp(`^${pattern}$`),
    violation: `${sentence} (e.g. ${quoted}regex used for validation is '${pattern}')`,
  };
}

/** What is wrong with a label key, in the words of apimachinery. Empty if it is valid. */
export function labelKeyViolations(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${nameRule.violation} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1)!;
  const violations = parts.length === 2 ? prefixViolations(parts[0]!) : [];
  const length = name === '' ? ['must be non-empty'] : tooLong(name, 63);
  return [...violations, ...[...length, ...breaks(nameRule, name)].map((text) => `name part ${text}`)];
}

/** What is wrong with a label value, in the words of apimachinery. Empty if it is valid. */
export function labelValueViolations(value: string): string[] {
  return [...tooLong(value, 63), ...breaks(valueRule, value)];
}

function prefixViolations(prefix: string): string[] {
  const violations =
    prefix === '' ? ['must be non-empty'] : [...tooLong(prefix, 253), ...breaks(subdomainRule, prefix)];
  return violations.map((text) => `prefix part ${text}`);
}

function breaks({ pattern, violation }: Rule, text: string): string[] {
  return pattern.test(text) ? [] : [violation];
}

function tooLong(text: string, bytes: number): string[] {
  return Buffer.byteLength(text) > bytes ? [`must be no more than ${bytes} bytes`] : [];
}

/** One validation error of a field, as apimachinery's `field.Invalid` prints it. */
export function invalidValue(path: string, value: string, violations: readonly string[]): string {
  return `${path}: Invalid value: ${quoteLikeGo(value)}: ${violations.join('; ')}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** The text as Go's `%q` prints it. */
function quoteLikeGo(text: string): string {
  const escaped = text.replace(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const code = character.codePointAt(0)!;
    const hex = code.toString(16);
    if (code < 0x20 || code === 0x7f) return ESCAPES[character] ?? `\\x${hex.padStart(2, '0')}`;
    return ESCAPES[character] ?? (code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`);
  });
  return `"${escaped}"`;
}
