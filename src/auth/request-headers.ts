/**
 * The headers of a request as they came, each value by itself. Node joins repeated headers with a comma, or drops them;
 * who decides by headers must see each. Names are compared without case and otherwise to the letter: `X_Remote_User` is
 * not `X-Remote-User`.
 */
export class RequestHeaders {
  /**
   * `rawHeaders` of Node's request: names and values in turn. They are looked through for each name that is asked for:
   * there are about ten of both, and a Map of them takes four times as long to make.
   */
  constructor(private readonly rawHeaders: readonly string[]) {}

  /** Every value, in the order of the request; none: an empty list. */
  all(name: string): readonly string[] {
    const { rawHeaders } = this;
    const wanted = name.toLowerCase();
    let found: string[] | undefined;
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      if (isNamed(rawHeaders[i]!, wanted)) (found ??= []).push(decodeUtf8(rawHeaders[i + 1]!));
    }
    return found ?? NONE;
  }

  /** The first value, which is the one that counts where there can be only one; empty when there is none. */
  first(name: string): string {
    const { rawHeaders } = this;
    const wanted = name.toLowerCase();
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      if (isNamed(rawHeaders[i]!, wanted)) return decodeUtf8(rawHeaders[i + 1]!);
    }
    return '';
  }

  /** The values of all headers whose name begins so, by the lower-case rest of the name. */
  withPrefix(prefix: string): [rest: string, values: readonly string[]][] {
    const { rawHeaders } = this;
    const start = prefix.toLowerCase();
    let found: Map<string, string[]> | undefined;
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = rawHeaders[i]!;
      if (name.length < start.length || name.slice(0, start.length).toLowerCase() !== start) continue;
      const rest = name.slice(start.length).toLowerCase();
      const value = decodeUtf8(rawHeaders[i + 1]!);
      const others = (found ??= new Map()).get(rest);
      if (others) others.push(value);
      else found.set(rest, [value]);
    }
    return found === undefined ? [] : [...found];
  }
}

const NONE: readonly string[] = [];

/** The same without case, which changes no name's length: Node lets no character above a byte into one. */
function isNamed(name: string, lowerCase: string): boolean {
  return name.length === lowerCase.length && name.toLowerCase() === lowerCase;
}

/**
 * The extra facts in headers that begin so, keyed by the percent-decoded rest of the name; a rest that does not decode
 * is taken as it is.
 */
export function extraOf(headers: RequestHeaders, prefixes: readonly string[]): Record<string, readonly string[]> {
  const found = prefixes.flatMap((prefix) => headers.withPrefix(prefix));
  if (found.length === 0) return {};
  const extra = new Map<string, string[]>();
  for (const [rest, values] of found) {
    const key = unescapeKey(rest);
    extra.set(key, [...(extra.get(key) ?? []), ...values]);
  }
  // Unlike an assignment this makes even `__proto__` a key like any other.
  return Object.fromEntries(extra);
}

function unescapeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Node hands out each byte as one character; Kubernetes means UTF-8. */
function decodeUtf8(value: string): string {
  return /[\u0080-\u00ff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}
