/**
 * The headers of a request as received, each value separately. Node joins repeated headers or drops them, but a
 * decision needs each value. Names match without case, and otherwise exactly: `X_Remote_User` differs from
 * `X-Remote-User`.
 */
export class RequestHeaders {
  /**
   * `rawHeaders` of Node's request: names and values in turn. Each lookup scans them. There are about ten, and a Map
   * takes four times as long to build.
   */
  constructor(private readonly rawHeaders: readonly string[]) {}

  /** All values in the order of the request. Empty if there are none. */
  all(name: string): readonly string[] {
    const { rawHeaders } = this;
    const wanted = name.toLowerCase();
    let found: string[] | undefined;
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      if (isNamed(rawHeaders[i]!, wanted)) (found ??= []).push(decodeUtf8(rawHeaders[i + 1]!));
    }
    return found ?? NONE;
  }

  /** The first value; empty if there is none. */
  first(name: string): string {
    const { rawHeaders } = this;
    const wanted = name.toLowerCase();
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      if (isNamed(rawHeaders[i]!, wanted)) return decodeUtf8(rawHeaders[i + 1]!);
    }
    return '';
  }

  /** The values of all headers with this name prefix, with the rest of the name in lower case. */
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

/** Compares without case. Lower case keeps the length, because Node allows only one-byte characters in a name. */
function isNamed(name: string, lowerCase: string): boolean {
  return name.length === lowerCase.length && name.toLowerCase() === lowerCase;
}

/**
 * The extra facts from headers with these prefixes. The key is the percent-decoded rest of the name, or the rest itself
 * if it does not decode.
 */
export function extraOf(headers: RequestHeaders, prefixes: readonly string[]): Record<string, readonly string[]> {
  const found = prefixes.flatMap((prefix) => headers.withPrefix(prefix));
  if (found.length === 0) return {};
  const extra = new Map<string, string[]>();
  for (const [rest, values] of found) {
    const key = unescapeKey(rest);
    extra.set(key, [...(extra.get(key) ?? []), ...values]);
  }
  // Unlike an assignment, this makes `__proto__` a normal key.
  return Object.fromEntries(extra);
}

function unescapeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Node returns each byte as one character. Kubernetes uses UTF-8. */
function decodeUtf8(value: string): string {
  return /[\u0080-\u00ff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}
