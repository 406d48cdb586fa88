/**
 * The headers of a request as they came, each value by itself. Node joins repeated headers with a comma, or drops them;
 * who decides by headers must see each. Names are compared without case and otherwise to the letter: `X_Remote_User` is
 * not `X-Remote-User`.
 */
export class RequestHeaders {
  private readonly values = new Map<string, string[]>();

  /** `rawHeaders` of Node's request: names and values in turn. */
  constructor(rawHeaders: readonly string[]) {
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = rawHeaders[i]!.toLowerCase();
      const value = decodeUtf8(rawHeaders[i + 1]!);
      const others = this.values.get(name);
      if (others) others.push(value);
      else this.values.set(name, [value]);
    }
  }

  /** Every value, in the order of the request; none: an empty list. */
  all(name: string): readonly string[] {
    return this.values.get(name.toLowerCase()) ?? [];
  }

  /** The first value, which is the one that counts where there can be only one; empty when there is none. */
  first(name: string): string {
    return this.all(name)[0] ?? '';
  }

  /** The values of all headers whose name begins so, by the lower-case rest of the name. */
  withPrefix(prefix: string): [rest: string, values: readonly string[]][] {
    const start = prefix.toLowerCase();
    return [...this.values].flatMap(([name, values]) =>
      name.startsWith(start) ? [[name.slice(start.length), values] as [string, readonly string[]]] : [],
    );
  }
}

/**
 * The extra facts in headers that begin so, keyed by the percent-decoded rest of the name; a rest that does not decode
 * is taken as it is.
 */
export function extraOf(headers: RequestHeaders, prefixes: readonly string[]): Record<string, readonly string[]> {
  const extra = new Map<string, string[]>();
  for (const [rest, values] of prefixes.flatMap((prefix) => headers.withPrefix(prefix))) {
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
