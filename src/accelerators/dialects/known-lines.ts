/** The labels of a line, unescaped. */
export type LineLabels = ReadonlyMap<string, string>;

/** A line that was read. */
export interface KnownLine<Metric> {
  readonly metric: Metric;
  readonly labels: LineLabels;
  readonly value: number;
}

const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\\n]|\\[^\n])*)"[ \t]*([,}])/y;
const ONLY_BLANKS = /^[ \t]*$/;
const EMPTY_END = /[ \t]*\}/y;
const REST = /[ \t]+([^ \t\n]+)(?:[ \t]+-?[0-9]+)?[ \t]*(?=\n|$)/y;
// Each text matches in one way alone, so that a text that does not match takes one pass.
const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
/** In characters. Exporters print at most 24. */
const LONGEST_NUMBER = 64;
const NOT_FINITE = /^(?:[+-]?inf(?:inity)?|nan)$/i;
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/**
 * Reads the lines of a page in the text format of Prometheus whose metric is known, in one pass. Lines of other metrics
 * are not looked at. The value of a line may be NaN or an infinity.
 *
 * @param metricOf what is known of a metric's name; undefined: nothing
 * @param take what becomes of a line; false: it makes no sense
 * @returns how many lines of known metrics could not be read
 */
export function readKnownLines<Metric>(
  page: string,
  metricOf: (name: string) => Metric | undefined,
  take: (line: KnownLine<Metric>) => boolean,
): number {
  let skipped = 0;
  // The lines of one device have the same labels under each metric.
  const known: KnownLabels = new Map();
  for (let start = 0; start < page.length;) {
    const newline = page.indexOf('\n', start);
    const end = newline === -1 ? page.length : newline;
    const nameEnd = endOfName(page, start, end);
    const metric = nameEnd === start ? undefined : metricOf(page.slice(start, nameEnd));
    if (metric !== undefined) {
      const read = readRest(page, nameEnd, end, known);
      if (read === undefined || !take({ metric, ...read })) skipped++;
    }
    start = end + 1;
  }
  return skipped;
}

/** Where the name ends that begins at the line's start; the start itself when none begins there. */
function endOfName(page: string, start: number, end: number): number {
  let at = start;
  while (at < end && isNameCharacter(page.charCodeAt(at))) at++;
  return at;
}

function isNameCharacter(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x3a) || code === 0x5f;
}

/** Labels by their text; undefined: the text cannot be read. */
type KnownLabels = Map<string, LineLabels | undefined>;

/** Labels and value behind the name; undefined: they cannot be read. */
function readRest(
  page: string,
  nameEnd: number,
  end: number,
  known: KnownLabels,
): Omit<KnownLine<unknown>, 'metric'> | undefined {
  // No value has a brace. A device has labels.
  const rest = page.slice(nameEnd, end);
  const text = rest.slice(0, rest.lastIndexOf('}') + 1);
  let labels = known.get(text);
  if (labels === undefined && !known.has(text)) known.set(text, (labels = labelsOf(text)));
  if (labels === undefined) return undefined;
  REST.lastIndex = nameEnd + text.length;
  const number = REST.exec(page)?.[1];
  const value = number === undefined ? undefined : numberOf(number);
  return value === undefined ? undefined : { labels, value };
}

/** The labels of a text from behind the name to the last brace. */
function labelsOf(text: string): LineLabels | undefined {
  const open = text.indexOf('{');
  if (open === -1 || !ONLY_BLANKS.test(text.slice(0, open))) return undefined;
  const labels = new Map<string, string>();
  return readLabels(text, open + 1, labels) === text.length ? labels : undefined;
}

/** Returns the offset behind the closing brace; -1: the labels cannot be read. */
function readLabels(page: string, start: number, into: Map<string, string>): number {
  for (let at = start; ;) {
    EMPTY_END.lastIndex = at;
    if (EMPTY_END.test(page)) return EMPTY_END.lastIndex;
    LABEL.lastIndex = at;
    const label = LABEL.exec(page);
    if (label === null) return -1;
    const value = label[2]!;
    into.set(label[1]!, value.includes('\\') ? value.replace(/\\[\\"n]/g, (escape) => ESCAPES[escape]!) : value);
    at = LABEL.lastIndex;
    if (label[3] === '}') return at;
  }
}

/** Undefined: the text is no number, or too long for one. */
function numberOf(text: string): number | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  if (NUMBER.test(text)) return Number(text);
  return NOT_FINITE.test(text) ? Number.NaN : undefined;
}
