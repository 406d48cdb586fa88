import { NotHttpError } from '../answer-error.js';

/** How the end of a body is found. */
export type BodyFraming = 'none' | 'length' | 'chunked' | 'close';

/** What is needed of the head of a response. */
export interface AnswerHead {
  readonly status: number;
  readonly framing: BodyFraming;
  /** The length of the body in bytes; 0 unless `framing` is `length`. */
  readonly length: number;
  /** Content-Encoding in lower case. */
  readonly encoding: string;
  /** Whether the connection stays open after this response. */
  readonly persistent: boolean;
  /** The header Location, if there is one. */
  readonly location?: string;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000A-\u001F\u007F]/;
/**
 * The usual head of a kubelet: a chunked page, after headers that say nothing about framing or encoding. It saves
 * parsing each line (`npm run bench -- kubelet`). A property test compares both.
 */
const CHUNKED_PAGE =
  // eslint-disable-next-line no-control-regex
  /^HTTP\/1\.1 200 OK(?:\r\n(?!connection|content-[el]|transfer-)[!#$%&'*+\-.^_`|~\w]+:[^\u0000-\u0008\u000A-\u001F\u007F]*)*\r\ntransfer-encoding: chunked$/i;
const CHUNKED_PAGE_HEAD: AnswerHead = {
  status: 200,
  framing: 'chunked',
  length: 0,
  encoding: 'identity',
  persistent: true,
};
/** No page has a longer length, and Number would round it. */
const MOST_LENGTH_DIGITS = 15;

/**
 * Parses a head (RFC 9112), without the empty line that ends it. Throws a NotHttpError if it can be understood in two
 * ways, because the rest could be mistaken for another response. The error quotes nothing, because a kubelet may repeat
 * the token.
 */
export function parseHead(text: string): AnswerHead {
  return CHUNKED_PAGE.test(text) ? CHUNKED_PAGE_HEAD : parseAnyHead(text);
}

/** Parses any head, line by line. */
export function parseAnyHead(text: string): AnswerHead {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const [, minor, status] = STATUS_LINE.exec(statusLine) ?? [];
  if (status === undefined || CONTROL.test(statusLine)) {
    throw new NotHttpError('it does not begin with a status line');
  }
  const fields = parseFields(lines);
  const isOld = minor === '0';
  const framing = framingOf(Number(status), isOld, fields);
  // An HTTP/1.0 server closes the connection unless it was asked not to.
  const persistent =
    !isOld && framing !== 'close' && !/(^|[, \t])close([, \t]|$)/i.test(fields.get('connection') ?? '');
  return {
    status: Number(status),
    framing,
    length: framing === 'length' ? Number(fields.get('content-length')) : 0,
    encoding: (fields.get('content-encoding') ?? 'identity').toLowerCase(),
    persistent,
    location: fields.get('location'),
  };
}

/** Parses one line `name: value`. Throws a NotHttpError. */
export function parseField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (!FIELD_NAME.test(name) || CONTROL.test(line)) {
    throw new NotHttpError('a line of its head is no header');
  }
  return [name.toLowerCase(), trimBlanks(line.slice(colon + 1))];
}

/** The values by name in lower case. Values of the same name are joined by commas, as the RFC allows. */
function parseFields(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of lines) {
    // A line that begins with a blank continues the value before it (obs-fold).
    const isFolded = line.startsWith(' ') || line.startsWith('\t');
    const [name, value] = isFolded && last !== '' ? parseField(`${last}:${line}`) : parseField(line);
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}${isFolded ? ' ' : ', '}${value}`);
    last = name;
  }
  return fields;
}

function framingOf(status: number, isOld: boolean, fields: ReadonlyMap<string, string>): BodyFraming {
  if (status < 200 || status === 204 || status === 304) return 'none';
  const coding = fields.get('transfer-encoding');
  const length = fields.get('content-length');
  if (coding !== undefined) {
    if (length !== undefined) throw new NotHttpError('it has both a Content-Length and a Transfer-Encoding');
    if (isOld || coding.toLowerCase() !== 'chunked') throw new NotHttpError('its Transfer-Encoding is not chunked');
    return 'chunked';
  }
  if (length === undefined) return 'close';
  if (!/^\d+$/.test(length) || length.length > MOST_LENGTH_DIGITS) {
    throw new NotHttpError('its Content-Length is not a number');
  }
  return 'length';
}

/** Removes spaces and tabs at both ends. Unlike in JavaScript, no other characters are blanks. */
function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
