import { isUtf8 } from 'node:buffer';
import { ExpositionScanner } from '../../src/kubelet/page/exposition-scanner.ts';
import { ExpositionError } from '../../src/kubelet/page/exposition-error.js';

/** One sample as a plain object. */
export interface Sample {
  readonly name: string;
  readonly labels: readonly string[];
  readonly value: number;
  readonly timestampMs: number;
}

/** All samples of a page as plain objects; labels as `name=value`, escapes in place. */
export function scan(page: string | Buffer): Sample[] {
  const exposition = new ExpositionScanner(Buffer.from(page));
  const text = (start: number, end: number) => exposition.page.toString('utf8', start, end);
  const samples: Sample[] = [];
  while (exposition.nextSample()) {
    const { nameStart, nameEnd, labels, value, timestampMs } = exposition;
    const pairs: string[] = [];
    for (let i = 0; i < (labels?.offsets.length ?? 0); i += 4) {
      const [keyStart, keyEnd, valueStart, valueEnd] = labels!.offsets.slice(i, i + 4);
      pairs.push(`${text(keyStart!, keyEnd!)}=${text(valueStart!, valueEnd!)}`);
    }
    samples.push({ name: text(nameStart, nameEnd), labels: pairs, value, timestampMs });
  }
  return samples;
}

/** The format as regular expressions: slow, and easy to compare with the original's grammar. */
export function plainParse(page: string): Sample[] | 'malformed' {
  const blank = '[ \\t]*';
  const metric = '[a-zA-Z_:][a-zA-Z0-9_:]*(?![a-zA-Z0-9_:])';
  const label = '[a-zA-Z_][a-zA-Z0-9_]*';
  const characters = '(?:\\\\[^\\n]|[^"\\\\])*';
  const string = `"${characters}"`;
  const item = `(?:(?:${label}|${string})${blank}=${blank}${string}${blank},?|${string}${blank}(?:,|(?=\\})))${blank}`;
  const labels = `\\{${blank}(?<labels>(?:${item})*)\\}`;
  const declaration = `#[ \\t]+(?<keyword>HELP|TYPE)[ \\t]+(?<declared>${metric}|${string})?(?<rest>[^\\n]*)`;
  const sampleLine = `(?<name>${metric})?${blank}(?:${labels})?${blank}(?<value>[^{ \\t\\n]+)(?:[ \\t]+(?<time>[0-9]+))?`;
  const line = new RegExp(`${blank}(?:${declaration}|#[^\\n]*|${sampleLine})?${blank}\\n`, 'y');
  const parts = new RegExp(
    `(?:(${label})|"(${characters})")${blank}(?:=${blank}"(${characters})")?${blank},?${blank}`,
    'g',
  );
  const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;
  const types = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
  const samples: Sample[] = [];
  const text = `${page}\n`;
  while (line.lastIndex < text.length) {
    const groups = line.exec(text)?.groups;
    if (groups === undefined) return 'malformed';
    if (groups.keyword !== undefined) {
      const content = Buffer.from(groups.rest!).subarray(1);
      const good = groups.keyword === 'HELP' ? isUtf8(content) : types.has(content.toString());
      if (groups.declared === undefined || !good) return 'malformed';
    }
    if (groups.value === undefined) continue;
    const items = [...(groups.labels ?? '').matchAll(parts)].map(([, key, quoted, value]) => ({
      key: key ?? quoted!,
      value,
    }));
    const names = items.filter(({ value }) => value === undefined).map(({ key }) => key);
    if (groups.name !== undefined) names.push(groups.name);
    const word = { nan: NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity }[groups.value.toLowerCase()];
    const number = decimal.test(groups.value) ? Number(groups.value) : Infinity;
    if (names.length !== 1 || (word === undefined && !Number.isFinite(number))) return 'malformed';
    if (BigInt(groups.time ?? 0) >= 2n ** 63n) return 'malformed';
    samples.push({
      name: names[0]!,
      labels: items.filter(({ value }) => value !== undefined).map(({ key, value }) => `${key}=${value}`),
      value: word ?? number,
      timestampMs: groups.time === undefined ? Number.NaN : Number(groups.time),
    });
  }
  return samples;
}

/** Returns the same, or a word for a page that does not parse. Throws any other error. */
export function scanOrMalformed(page: string | Buffer): Sample[] | 'malformed' {
  try {
    return scan(page);
  } catch (error) {
    if (error instanceof ExpositionError) return 'malformed';
    throw error;
  }
}
