import { expect, it } from 'vitest';
import { LineQueue } from './line-queue.js';

/** An output whose writes end when they are told to. */
function output() {
  const writes: string[] = [];
  const pending: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let closed = false;
  return {
    writes,
    isClosed: () => closed,
    end: (error?: Error) => (error ? pending.shift()!.reject(error) : pending.shift()!.resolve()),
    writeLines: (text: string) => {
      writes.push(text);
      return new Promise<void>((resolve, reject) => pending.push({ resolve, reject }));
    },
    close: async () => void (closed = true),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('writes lines in order, those that wait together', async () => {
  const to = output();
  const queue = new LineQueue(to);
  const all = ['a\n', 'b\n', 'c\n'].map((line) => queue.write(line));
  expect(to.writes).toEqual(['a\n']);
  to.end();
  await all[0];
  await settled();
  expect(to.writes).toEqual(['a\n', 'b\nc\n']);
  to.end();
  await Promise.all(all);
});

it('has those fail that were in the write that failed', async () => {
  const to = output();
  const queue = new LineQueue(to);
  const [a, b] = [queue.write('a'), queue.write('b')];
  to.end(new Error('full'));
  await expect(a).rejects.toThrow('full');
  await settled();
  to.end();
  await b;
});

it('does not grow without end when the output hangs', async () => {
  const to = output();
  const queue = new LineQueue(to);
  const half = 'x'.repeat(9 * 1024 * 1024);
  const waiting = [queue.write('a'), queue.write(half)];
  await expect(queue.write(half)).rejects.toThrow('writing is too slow, or hangs');
  to.end();
  await settled();
  to.end();
  await Promise.all(waiting);
  const again = ['a', 'b', half].map((line) => queue.write(line));
  to.end();
  await settled();
  to.end();
  await settled();
  to.end();
  await Promise.all(again);
});

it('is closed when everything is written', async () => {
  const to = output();
  const queue = new LineQueue(to);
  const written = queue.write('a');
  const closing = queue.close();
  await settled();
  expect(to.isClosed()).toBe(false);
  to.end();
  await Promise.all([written, closing]);
  expect(to.isClosed()).toBe(true);
});
