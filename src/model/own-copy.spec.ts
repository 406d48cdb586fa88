import { expect, it } from 'vitest';
import { ownCopy } from './own-copy.js';

it('has the bytes, in memory that is as long as they are', () => {
  const bytes = Buffer.from('{"app":"web"}');
  const copy = ownCopy(bytes);
  bytes.fill(0);

  expect(copy.toString()).toBe('{"app":"web"}');
  expect(copy.buffer.byteLength).toBe(13);
});
