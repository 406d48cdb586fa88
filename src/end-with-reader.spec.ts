import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { endWithReader } from './run.js';

test('what is written when the reader has gone ends the program as SIGPIPE would', () => {
  const stream = new PassThrough();
  const exit = vi.fn<(code: number) => void>();
  endWithReader(stream, exit);
  stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  expect(exit).toHaveBeenCalledExactlyOnceWith(141);
});

test('any other error of the stream is one of the program', () => {
  const stream = new PassThrough();
  const exit = vi.fn<(code: number) => void>();
  endWithReader(stream, exit);
  const full = Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' });
  expect(() => stream.emit('error', full)).toThrow(full);
  expect(exit).not.toHaveBeenCalled();
});
