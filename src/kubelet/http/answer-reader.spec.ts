import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from './answer-reader.js';
import { PageBody } from './page-body.js';
import { KUBELET_PAGES, PageBuffers } from './page-buffers.js';

// Expectations are those of RFC 9112: 2.2 (line ends), 4 (status line), 5 (fields), 6 (body), 7.1 (chunks), 9.6 (close).

interface Outcome {
  readonly status?: number;
  readonly body?: string;
  /** Whether the connection can be used again. */
  readonly kept?: boolean;
  readonly error?: string;
  /** The answer has not come to its end. */
  readonly isOpen?: true;
}

/** Reads these pieces, then the end of the connection if `isClosed`. */
function readPieces(pieces: readonly string[], isClosed = false): Outcome {
  const body = new PageBody(new PageBuffers(KUBELET_PAGES));
  const reader = new AnswerReader(body);
  try {
    for (const piece of pieces) {
      const bytes = Buffer.from(piece, 'latin1');
      // As a socket gives them: at the beginning of a larger buffer that has other things behind.
      if (bytes.length > 0) reader.readBytes(Buffer.concat([bytes, Buffer.from('\r\n\r\nrest')]), bytes.length);
    }
    if (isClosed) reader.noteEnd();
  } catch (error) {
    return { error: (error as Error).name };
  }
  if (!reader.isWhole) return { isOpen: true };
  return { status: reader.head!.status, body: body.bytes.toString('latin1'), kept: reader.isPersistent };
}

const read = (answer: string, isClosed?: boolean) => readPieces([answer], isClosed);
const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const NOT_HTTP = { error: 'NotHttpError' };
const TOO_LARGE = { error: 'AnswerTooLargeError' };
const page = (body: string, kept = true) => ({ status: 200, body, kept });

type Case = [name: string, answer: string, outcome: Outcome];

const bodies: Case[] = [
  ['a body of known length', `${OK}Content-Length: 5\r\n\r\nhello`, page('hello')],
  ['an empty body', `${OK}Content-Length: 0\r\n\r\n`, page('')],
  ['a length with blanks around it', `${OK}content-LENGTH:\t 5 \t\r\n\r\nhello`, page('hello')],
  ['half a body', `${OK}Content-Length: 5\r\n\r\nhell`, { isOpen: true }],
  ['chunks', `${CHUNKED}5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n`, page('hello!')],
  ['no chunks', `${CHUNKED}0\r\n\r\n`, page('')],
  ['a coding in capitals', `${OK}TRANSFER-ENCODING: Chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`, page('ab')],
  [
    'sizes in both cases and with zeros before',
    `${CHUNKED}000a\r\n0123456789\r\nA\r\n0123456789\r\n00\r\n\r\n`,
    page('01234567890123456789'),
  ],
  ['line ends within a chunk', `${CHUNKED}7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n`, page('\r\n0\r\n\r\n')],
  ['extensions', `${CHUNKED}2;a\r\nab\r\n1 ; b="c;d"\r\nc\r\n0;e=f\r\n\r\n`, page('abc')],
  ['trailers', `${CHUNKED}2\r\nab\r\n0\r\nX: y\r\nContent-Length: 7\r\n\r\n`, page('ab')],
  ['a chunk that has not ended', `${CHUNKED}2\r\nab`, { isOpen: true }],
  ['a last chunk without the line after it', `${CHUNKED}2\r\nab\r\n0\r\n`, { isOpen: true }],
  ['neither length nor chunks, still open', `${OK}\r\nhello`, { isOpen: true }],
  ['bytes after the answer', `${OK}Content-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\n`, page('ab', false)],
  ['bytes after chunks', `${CHUNKED}0\r\n\r\n\n`, page('', false)],
  ['bytes after an empty body', `${OK}Content-Length: 0\r\n\r\nx`, page('', false)],
  ['a status that never has a body', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, body: '', kept: true }],
  [
    'the same with a length',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
    { status: 304, body: '', kept: true },
  ],
  [
    'interim answers before it',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
    page('x'),
  ],
  ['an interim answer alone', 'HTTP/1.1 102 Processing\r\n\r\n', { isOpen: true }],
  ['a status line without a reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', page('')],
  ['an empty reason, and one beyond ASCII', 'HTTP/1.1 200 \u00e4\r\nContent-Length: 0\r\n\r\n', page('')],
  ['Connection: close', `${OK}Connection: close\r\nContent-Length: 1\r\n\r\nx`, page('x', false)],
  ['close among other options', `${OK}Connection: Upgrade, CLOSE\r\nContent-Length: 1\r\n\r\nx`, page('x', false)],
  ['an option that has close in its name', `${OK}Connection: not-close\r\nContent-Length: 1\r\n\r\nx`, page('x')],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', page('x', false)],
  ['a folded header', `${OK}X: a\r\n  b\r\n\tc\r\nContent-Length: 1\r\n\r\nx`, page('x')],
  ['a folded Connection', `${OK}Connection: a,\r\n close\r\nContent-Length: 1\r\n\r\nx`, page('x', false)],
];

const refused: Case[] = [
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', NOT_HTTP],
  ['another protocol in less than a line', 'SSH', NOT_HTTP],
  ['a body without a head', 'node_cpu_usage_seconds_total 1\n', NOT_HTTP],
  ['another version', 'HTTP/2.0 200 OK\r\n\r\n', NOT_HTTP],
  ['a later version', 'HTTP/1.2 200 OK\r\n\r\n', NOT_HTTP],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', NOT_HTTP],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', NOT_HTTP],
  ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n', NOT_HTTP],
  ['two blanks before the status', 'HTTP/1.1  200 OK\r\n\r\n', NOT_HTTP],
  ['another protocol than asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n', NOT_HTTP],
  ['a bare line feed after the status line', 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n', NOT_HTTP],
  ['bare line feeds only', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', NOT_HTTP],
  ['a bare line feed in a value', `${OK}X: a\nContent-Length: 0\r\n\r\n`, NOT_HTTP],
  ['a bare carriage return', `${OK}X: a\rb\r\n\r\n`, NOT_HTTP],
  ['a NUL', `${OK}X: a\0b\r\n\r\n`, NOT_HTTP],
  ['a line without colon', `${OK}Content-Length 5\r\n\r\n`, NOT_HTTP],
  ['a header without name', `${OK}: 5\r\n\r\n`, NOT_HTTP],
  ['a blank before the colon', `${OK}Content-Length : 5\r\n\r\nhello`, NOT_HTTP],
  ['a first header that is folded', `${OK} X: y\r\n\r\n`, NOT_HTTP],
  ['a length that is no number', `${OK}Content-Length: five\r\n\r\n`, NOT_HTTP],
  ['an empty length', `${OK}Content-Length:\r\n\r\n`, NOT_HTTP],
  ['a negative length', `${OK}Content-Length: -1\r\n\r\n`, NOT_HTTP],
  ['a length with a sign', `${OK}Content-Length: +5\r\n\r\nhello`, NOT_HTTP],
  ['a hexadecimal length', `${OK}Content-Length: 0x5\r\n\r\nhello`, NOT_HTTP],
  ['a length with a fraction', `${OK}Content-Length: 5.0\r\n\r\nhello`, NOT_HTTP],
  ['a length after a blank of another kind', `${OK}Content-Length: \u00a05\r\n\r\nhello`, NOT_HTTP],
  ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, NOT_HTTP],
  ['a folded length', `${OK}Content-Length: 1\r\n 1\r\n\r\nhello world`, NOT_HTTP],
  ['a length of more digits than bytes on earth', `${OK}Content-Length: ${'9'.repeat(40)}\r\n\r\n`, NOT_HTTP],
  ['a length and chunks', `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, NOT_HTTP],
  ['another transfer coding', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`, NOT_HTTP],
  ['an unknown transfer coding', `${OK}Transfer-Encoding: identity\r\n\r\n`, NOT_HTTP],
  ['chunked twice', `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`, NOT_HTTP],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', NOT_HTTP],
  ['a chunk without size', `${CHUNKED}\r\nab\r\n`, NOT_HTTP],
  ['a size that is no number', `${CHUNKED}g\r\nab\r\n`, NOT_HTTP],
  ['a negative size', `${CHUNKED}-2\r\nab\r\n`, NOT_HTTP],
  ['a size with prefix', `${CHUNKED}0x2\r\nab\r\n`, NOT_HTTP],
  ['a blank before a size', `${CHUNKED} 2\r\nab\r\n`, NOT_HTTP],
  ['a size with too many digits', `${CHUNKED}${'0'.repeat(20)}2\r\nab\r\n`, NOT_HTTP],
  ['a bare line feed after a size', `${CHUNKED}2\nab\r\n`, NOT_HTTP],
  ['a bare line feed in an extension', `${CHUNKED}2;a\nab\r\n`, NOT_HTTP],
  ['a carriage return in an extension', `${CHUNKED}2;a\rb\r\nab\r\n`, NOT_HTTP],
  ['a chunk longer than its size', `${CHUNKED}2\r\nabc\r\n`, NOT_HTTP],
  ['a bare line feed after a chunk', `${CHUNKED}2\r\nab\n0\r\n\r\n`, NOT_HTTP],
  ['a trailer that is no header', `${CHUNKED}0\r\nnonsense\r\n\r\n`, NOT_HTTP],
  ['a bare line feed in the trailers', `${CHUNKED}0\r\nX: y\n\r\n\r\n`, NOT_HTTP],
  ['a long header', `${OK}X: ${'x'.repeat(65_600)}\r\n\r\n`, NOT_HTTP],
  ['many headers', `${OK}${'X: y\r\n'.repeat(12_000)}\r\n`, NOT_HTTP],
  ['a head without end', `${OK}${'X: y\r\n'.repeat(12_000)}`, NOT_HTTP],
  ['many interim answers', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(3200), NOT_HTTP],
  ['extensions longer than any use', `${CHUNKED}1;${'x'.repeat(17_000)}`, NOT_HTTP],
  ['many extensions', `${CHUNKED}${`1;${'x'.repeat(1000)}\r\na\r\n`.repeat(17)}`, NOT_HTTP],
  ['many trailers', `${CHUNKED}0\r\n${'X: y\r\n'.repeat(4000)}`, NOT_HTTP],
  ['a length beyond the bound', `${OK}Content-Length: ${KUBELET_PAGES.largestPage + 1}\r\n\r\n`, TOO_LARGE],
  ['a chunk beyond the bound', `${CHUNKED}${(KUBELET_PAGES.largestPage + 1).toString(16)}\r\n`, TOO_LARGE],
  ['chunks that together are', `${CHUNKED}1\r\na\r\n${KUBELET_PAGES.largestPage.toString(16)}\r\n`, TOO_LARGE],
];

describe('AnswerReader', () => {
  it.each(bodies)('reads %s', (_, answer, outcome) => expect(read(answer)).toEqual(outcome));

  it.each(refused)('refuses %s', (_, answer, outcome) => expect(read(answer)).toEqual(outcome));

  it('takes everything up to the end of the connection when nothing else tells the end', () => {
    expect(read(`${OK}\r\nhello`, true)).toEqual(page('hello', false));
    expect(read(`${OK}Connection: close\r\n\r\n`, true)).toEqual(page('', false));
  });

  it.each([...bodies.filter(([, , { isOpen }]) => isOpen), ['nothing', '', {}]])(
    'does not take %s for an answer when the connection ends there',
    (name, answer) => {
      if (!name.startsWith('neither')) expect(read(answer, true)).toEqual({ isOpen: true });
    },
  );

  it('reads the largest page that it takes, and the largest head', () => {
    expect(
      read(`${OK}Content-Length: ${KUBELET_PAGES.largestPage}\r\n\r\n${'x'.repeat(KUBELET_PAGES.largestPage)}`).body,
    ).toHaveLength(KUBELET_PAGES.largestPage);
    const length = 'Content-Length: 0';
    const rest = 64 * 1024 - OK.length - length.length - 'X: \r\n'.length;
    expect(read(`${OK}X: ${'x'.repeat(rest)}\r\n${length}\r\n\r\n`)).toEqual(page(''));
    expect(read(`${OK}X: ${'x'.repeat(rest + 1)}\r\n${length}\r\n\r\n`)).toEqual(NOT_HTTP);
  });

  it('needs no more of an error than its beginning', () => {
    const text = 'x'.repeat(4096);
    const outcome = { status: 500, body: text, kept: false };
    for (const framing of ['Content-Length: 99999999\r\n', '']) {
      expect(read(`HTTP/1.1 500 Broken\r\n${framing}\r\n${text}more`)).toEqual(outcome);
    }
    expect(read(`HTTP/1.1 500 Broken\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n${text}more`)).toEqual(outcome);
    expect(read(`HTTP/1.1 500 Broken\r\nContent-Length: 4096\r\n\r\n${text}`)).toEqual({ ...outcome, kept: true });
  });

  it.each([...bodies, ...refused])('understands %s in the same way byte by byte', (_, answer, outcome) => {
    expect(readPieces([...answer])).toEqual(outcome);
  });

  const pieces = fc.array(fc.nat(4000), { maxLength: 12 });

  it('gives the same outcome however an answer is split', () => {
    const body = fc.string({ unit: 'binary-ascii', maxLength: 6000 });
    const extension = fc.constantFrom('', ';x', '; x="y"', ' ;z=1');
    const answer = fc.oneof(
      body.map((text) => `${OK}Content-Length: ${text.length}\r\n\r\n${text}`),
      fc
        .tuple(fc.array(fc.tuple(body, extension), { maxLength: 5 }), fc.constantFrom('', 'X: y\r\n'))
        .map(([chunks, trailer]) => {
          const written = chunks
            .filter(([text]) => text !== '')
            .map(([text, x]) => `${text.length.toString(16)}${x}\r\n${text}\r\n`);
          return `${CHUNKED}${written.join('')}0\r\n${trailer}\r\n`;
        }),
      fc.constantFrom(...[...bodies, ...refused].map(([, text]) => text)),
    );
    fc.assert(
      fc.property(answer, pieces, fc.boolean(), (text, cuts, isClosed) => {
        expect(readPieces(split(text, cuts), isClosed)).toEqual(read(text, isClosed));
      }),
      { numRuns: 400 },
    );
  });

  it('never fails in another way than it says, whatever comes', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom(
        '\r\n',
        '\r\n\r\n',
        '\n',
        OK,
        CHUNKED,
        '0\r\n',
        '5\r\nhello',
        'ffffffffffff\r\n',
        'Content-Length: 3\r\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 20 }), pieces, (parts, cuts) => {
        const { error = 'NotHttpError' } = readPieces(split(parts.join(''), cuts), true);
        expect(['NotHttpError', 'AnswerTooLargeError']).toContain(error);
      }),
      { numRuns: 1000 },
    );
  });
});

/** The text in pieces of these lengths; what is left over is the last one. */
function split(text: string, lengths: readonly number[]): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const length of lengths) {
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return [...parts, text.slice(at)];
}
