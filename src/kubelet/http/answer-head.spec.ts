import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnswerHead, parseAnyHead, parseHead } from './answer-head.js';

const PAGE = [
  'HTTP/1.1 200 OK',
  'Content-Type: text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
  'Process-Start-Time-Unix: 1790000000',
  'Date: Wed, 25 Nov 2026 17:37:23 GMT',
  'Transfer-Encoding: chunked',
];

const line = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PAGE.slice(1)) },
  fc.constantFrom(
    'Connection: close',
    'connection : close',
    'CONTENT-LENGTH: 5',
    'Content-Encoding: gzip',
    'content-language: en',
    'transfer-encoding: CHUNKED',
    'Transfer-Encoding: gzip, chunked',
    ' folded',
    '\tTransfer-Encoding: chunked',
    'X: a\u0000b',
    'X: \u00e9\u00ff',
    'no header',
    'a b: c',
    ': nothing',
    '',
    'X:',
    'HTTP/1.1 200 OK',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const head = fc
  .tuple(
    fc.constantFrom(PAGE[0]!, PAGE[0]!, 'HTTP/1.0 200 OK', 'HTTP/1.1 201 OK'),
    fc.array(line, { maxLength: 3 }),
    fc.constantFrom([], [PAGE.at(-1)!]),
  )
  .map(([first, lines, last]) => [first, ...lines, ...last]);

function outcome(parse: (text: string) => AnswerHead, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    return String(error);
  }
}

test('a head that is taken as a whole says what its lines say', () => {
  fc.assert(
    fc.property(head, fc.constantFrom('\r\n', '\r\n', '\n', '\r\n\r\n'), (lines, end) => {
      const text = lines.join(end);
      expect(outcome(parseHead, text)).toEqual(outcome(parseAnyHead, text));
    }),
    { numRuns: 3000 },
  );
});

test("a kubelet's is taken as a whole, whatever it says of its start and of the time", () => {
  const other = PAGE.join('\r\n').replace('1790000000', '1').replace('Wed, 25', 'Thu, 26');
  expect(parseHead(PAGE.join('\r\n'))).toBe(parseHead(other));
  expect(parseHead(PAGE.join('\r\n'))).toEqual(parseAnyHead(other));
});
