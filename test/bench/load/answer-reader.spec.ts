import { expect, it } from 'vitest';
import { LoadAnswerReader } from './answer-reader.ts';

const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const EMPTY = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n';

function answersIn(text: string, pieceLength: number): number {
  let answers = 0;
  const reader = new LoadAnswerReader(() => answers++);
  for (let at = 0; at < text.length; at += pieceLength) reader.read(Buffer.from(text.slice(at, at + pieceLength)));
  return answers;
}

it.each([1, 2, 3, 7, 1000])('finds the ends of answers that come in pieces of %i bytes', (pieceLength) => {
  expect(answersIn(LENGTH + CHUNKED + EMPTY + CHUNKED + LENGTH, pieceLength)).toBe(5);
});

it('does not count what has not ended', () => expect(answersIn(CHUNKED.slice(0, -1), 4)).toBe(0));

it.each([
  ['HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', '403 Forbidden'],
  ['HTTP/1.1 200 OK\r\n\r\n', 'neither a length nor chunks'],
])('refuses %j', (text, reason) => expect(() => answersIn(text, 1000)).toThrow(reason));
