/** One clause of an `Accept` header: `application/json;q=0.9;as=Table`. */
export interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  /** The weight of `q`; 1 when it is absent and 0 when it is no number. */
  readonly quality: number;
  /** Every parameter but `q`. Of a name that is given twice the last value counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Up to this many elements Go's sort is an insertion sort, whose result is known for any order. */
const GO_INSERTION_SORT = 12;

/**
 * The media ranges of an `Accept` header in the order in which a Kubernetes API server tries them (the rules of
 * munnerz/goautoneg, which it uses). What is no media range is left out; nothing is refused.
 */
export function parseAccept(header: string): MediaRange[] {
  return sortByPreference(header.split(',').flatMap((clause) => parseMediaRange(clause) ?? []));
}

function parseMediaRange(clause: string): MediaRange | undefined {
  const [name = '', ...rest] = trimSpaces(clause).split(';');
  const [first = '', subtype = '', ...more] = name.split('/');
  const type = trimSpaces(first);
  if (more.join('/') !== '') return undefined;
  // A lone `*` is read as `*/*`; any other name without a subtype is no media range.
  if (subtype === '' && (type !== '*' || name.includes('/*'))) return undefined;
  let quality = 1;
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const [key = '', value = '', ...extra] = parameter.split('=');
    if (value === '' || extra.join('=') !== '') continue;
    if (trimSpaces(key) === 'q') quality = parseQuality(value);
    else parameters.set(trimSpaces(key), trimSpaces(value));
  }
  return { type, subtype: subtype === '' ? '*' : trimSpaces(subtype), quality, parameters };
}

/**
 * The text without the spaces around it. Tabs stay, as in the original. No regular expression: those that find
 * spaces at the end take quadratic time for spaces inside, and a header is anyone's.
 */
export function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}

/**
 * A number as Go reads it into a float32; 0 for what is none, which spaces around it make. The digits can be shared out
 * in one way only, with a point between them: where that is left out (`\d+\.?\d*`), digits before something else take
 * quadratic time, and a header is anyone's.
 */
function parseQuality(text: string): number {
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Math.fround(Number(text)) : 0;
}

/**
 * Whether the API server tries `a` before `b`: a higher quality, or a type or subtype where the other has `*`. This is
 * no order (each may precede the other), so the outcome depends on how it is sorted.
 */
function precedes(a: MediaRange, b: MediaRange): boolean {
  return a.quality > b.quality || (a.type !== '*' && b.type === '*') || (a.subtype !== '*' && b.subtype === '*');
}

function sortByPreference(ranges: MediaRange[]): MediaRange[] {
  if (ranges.length > GO_INSERTION_SORT) {
    return ranges.sort((a, b) => Number(precedes(b, a)) - Number(precedes(a, b)));
  }
  for (let i = 1; i < ranges.length; i++) {
    for (let j = i; j > 0 && precedes(ranges[j]!, ranges[j - 1]!); j--) {
      [ranges[j - 1], ranges[j]] = [ranges[j]!, ranges[j - 1]!];
    }
  }
  return ranges;
}
