const HIDDEN = '(redacted)';
/** Longer texts are cut, so that lines stay readable and the rules below stay fast. */
const LONGEST = 32 * 1024;

/** The characters between the name of a header and its value: `Name: value`, `"name":"value"`, `['Name', 'value']`. */
const THEN_VALUE = String.raw`(["']?\s*[:=]\s*["'[]*|["']\s*,\s*["'])(?!\(redacted\))[^\s"'[}\]][^"'\r\n}\]]*`;
/** Names of secrets in kubeconfigs, Secrets, TokenReviews, forms and URLs. A longer name may end with one. */
const SECRETS = 'token|password|passwd|secret|client-key-data|private[_-]?key|api[_-]?key';

/** Patterns of secrets, and their replacements. Names of headers and fields stay, so that errors stay readable. */
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // PEM of private keys, cut off or not, and PEM in base64, as kubeconfigs have it.
  [/-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----|$)/g, HIDDEN],
  [/\bLS0tLS1CRUdJTi[\w+/=-]*/g, HIDDEN],
  // Credentials in headers, and the user that a front proxy or an impersonating user names.
  [new RegExp(String.raw`\b((?:proxy-)?authorization|(?:set-)?cookie)${THEN_VALUE}`, 'gi'), `$1$2${HIDDEN}`],
  [new RegExp(String.raw`\b((?:x-remote|impersonate)-[\w-]{1,80})${THEN_VALUE}`, 'gi'), `$1$2${HIDDEN}`],
  [/\b(bearer)(\s+)(?!\(redacted\))[\w+/=.~:-]{6,}/gi, `$1$2${HIDDEN}`],
  // These words also occur in sentences, so the value must not look like a word.
  [/\b([Bb]asic|[Nn]egotiate|[Dd]igest)(\s+)(?=\S*[A-Z0-9+/=])[\w+/=-]{6,}/g, `$1$2${HIDDEN}`],
  [
    new RegExp(String.raw`\b([\w-]{0,40}(?:${SECRETS}))(["']?\s*[=:]\s*["']?)(?!\(redacted\))[^\s"'&,;}\]]+`, 'gi'),
    `$1$2${HIDDEN}`,
  ],
  // User and password in URLs.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']+@/gi, `$1${HIDDEN}@`],
];

/**
 * JSON Web Tokens: those of ServiceAccounts and of OpenID Connect. A word that begins like a token but has no dot is
 * skipped as a whole. Trying again at each `-eyJ` in it would take quadratic time.
 */
const WEB_TOKEN = /\beyJ[\w-]{5,}((?:\.[\w-]*){0,4})/g;

/**
 * The text without anything that looks like a secret. The server writes no secrets itself. This is the last defence
 * against errors that quote their input.
 */
export function redact(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length - LONGEST} more)` : text;
  return RULES.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), cut).replace(
    WEB_TOKEN,
    (word: string, rest: string) => (rest === '' ? word : HIDDEN),
  );
}
