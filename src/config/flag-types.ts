import { parseGoDuration } from './go-duration.js';
import { parseGoFloat, parseGoInteger, parseLevel } from './go-number.js';

/** One type of flag: the texts that it accepts, and the value of a flag of this type. */
export interface FlagType<Value> {
  /** The value of a flag that is not given and has no default. */
  readonly zero: Value;
  /** A valid value, for error messages: a noun phrase with an example. */
  readonly want: string;
  /**
   * Reads one use of the flag. `earlier` is the value of its earlier uses on the same command line; lists append to it,
   * all other types replace it. Throws an Error that says what is wrong with the text.
   */
  parse(text: string, earlier?: Value): Value;
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);
const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

/**
 * Every type of the original's flags under the name that its `--help` shows, with the grammar of the Go type behind it.
 *
 * Durations are nanoseconds. Named certificates, feature gates, quantities and log patterns are checked and kept as
 * text.
 */
export const flagTypes = {
  string: scalar('', 'a text', (text) => text),
  bool: scalar(false, 'true or false', parseBool),
  int: scalar(0, 'a whole number such as 8', (text) => parseGoInteger(text, 64)),
  float: scalar(0, 'a number such as 0.5', (text) => parseGoFloat(text, 64)),
  float32: scalar(0, 'a number such as 0.5', (text) => parseGoFloat(text, 32)),
  duration: scalar(0, 'a Go duration such as 15s or 1m30s', parseGoDuration),
  ip: scalar('', 'an IP address such as 10.0.0.1 or fd00::1', parseIp),
  strings: list<string>('a comma separated list', parseGoCsv),
  int32Slice: list<number>('whole numbers such as 23,29', (text) =>
    text.split(',').map((item) => parseGoInteger(item, 32)),
  ),
  namedCertKey: list<string>('files such as tls.crt,tls.key or tls.crt,tls.key:*.example.com', parseNamedCertKey),
  colonSeparatedMultimapStringString: list<string>('pairs such as kube:FeatureA=true', (text) =>
    text.split(',').filter((pair) => pair !== ''),
  ),
  quantity: scalar('0', 'a quantity such as 512 or 2Ki', parseQuantity),
  Level: scalar(0, 'a log level such as 4', parseLevel),
  'pattern=N,...': list<string>('patterns with levels such as scraper=4,kubelet*=6', parseLogPatterns),
} satisfies Record<string, FlagType<string> | FlagType<boolean> | FlagType<number> | FlagType<readonly unknown[]>>;

/** The name of a flag's type, as `--help` shows it. */
export type FlagTypeName = keyof typeof flagTypes;

/** The value of a flag of the type. */
export type FlagTypeValue<Name extends FlagTypeName> = (typeof flagTypes)[Name]['zero'];

function scalar<Value>(zero: Value, want: string, parse: (text: string) => Value): FlagType<Value> {
  return { zero, want, parse: (text) => parse(text) };
}

function list<Item>(want: string, parse: (text: string) => readonly Item[]): FlagType<readonly Item[]> {
  return { zero: [], want, parse: (text, earlier = []) => [...earlier, ...parse(text)] };
}

function parseBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw new Error('not a truth value');
}

function parseIp(text: string): string {
  const address = text.trim();
  if (address !== '' && !isIpAddress(address)) throw new Error('not an IP address');
  return address;
}

function parseNamedCertKey(text: string): readonly string[] {
  const [files = '', ...names] = text.split(':');
  if (files.split(',').length !== 2) throw new Error('not a certificate file and a key file');
  if (names.length > 0 && names.join(':').trim() === '') throw new Error('a colon without names after it');
  return [text];
}

function parseQuantity(text: string): string {
  if (!QUANTITY.test(text)) throw new Error('not a quantity');
  return text;
}

function parseLogPatterns(text: string): readonly string[] {
  const patterns = text.split(',').filter((pattern) => pattern !== '');
  for (const pattern of patterns) {
    const [name, level, ...more] = pattern.split('=');
    if (!name || !level || more.length > 0) throw new Error(`${JSON.stringify(pattern)} is not a pattern with a level`);
    parseLevel(level);
  }
  return patterns;
}

// One value, then a comma or the end. Quotes stand around a whole value; inside, a quote is written twice.
const QUOTED = /"((?:[^"]|"")*)"(,|\n|$)/y;
const PLAIN = /([^",\n]*)(,|\n|$)/y;

/**
 * Reads the values of one use of a list flag as pflag does, by the rules of Go's encoding/csv: comma separated, spaces
 * kept, a value in double quotes may hold commas. Empty text is an empty list. Of several lines the first that is not
 * empty counts.
 *
 * Throws an Error when a double quote is out of place.
 */
export function parseGoCsv(text: string): string[] {
  const line = text.replaceAll('\r\n', '\n').replace(/^\n+/, '').replace(/\r$/, '');
  if (line === '') return [];
  const values: string[] = [];
  let at = 0;
  while (true) {
    const pattern = line[at] === '"' ? QUOTED : PLAIN;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) throw new Error(`misplaced double quote in value ${values.length + 1} of the list`);
    values.push(pattern === QUOTED ? match[1]!.replaceAll('""', '"') : match[1]!);
    if (match[2] !== ',') return values;
    at = pattern.lastIndex;
  }
}

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * Whether the text is an IPv4 or IPv6 address as Go's net.ParseIP takes it: no leading zeros, no zone, no brackets.
 *
 * Not node:net's isIP, because only the folders that open sockets may import node:net.
 */
export function isIpAddress(text: string): boolean {
  if (V4.test(text)) return true;
  return /^[\da-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}
