import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { collectGarbage } from '../../../test/collect-garbage.ts';
import { BackwardWriter } from './backward-writer.js';
import { LabelBytes, MOST_ENCODED_LABELS } from './label-bytes.js';

/** The bytes of labels, and how often they were written anew. */
function writing() {
  const written = { times: 0 };
  const bytes = new LabelBytes((writer, { app }) => {
    written.times++;
    writer.text(app ?? '');
  });
  const append = (labels: Readonly<Record<string, string>>): string => {
    const writer = new BackwardWriter();
    bytes.append(writer, labels);
    return writer.finish().toString();
  };
  return { append, written };
}

it('writes labels once, and copies them then', () => {
  const { append, written } = writing();
  const labels = { app: 'web' };

  expect([append(labels), append(labels)]).toEqual(['web', 'web']);
  expect(written.times).toBe(1);
});

it('forgets rather than grows', () => {
  const { append, written } = writing();
  const all = Array.from({ length: MOST_ENCODED_LABELS + 1 }, (_, i) => ({ app: `web-${i}` }));
  for (const labels of all) append(labels);

  expect(append(all[0]!)).toBe('web-0');
  expect(written.times).toBe(MOST_ENCODED_LABELS + 2);
});

it('keeps no labels that nobody else has', async () => {
  const { append } = writing();
  const written = (): WeakRef<object> => {
    const labels = { app: 'web' };
    append(labels);
    return new WeakRef(labels);
  };
  const labels = written();
  // Within the turn that made a WeakRef it holds what it points to.
  await setImmediate();
  collectGarbage();

  expect(labels.deref()).toBeUndefined();
  expect(append({ app: 'db' })).toBe('db');
});

it('keeps the bytes in memory of their own', () => {
  const writer = new BackwardWriter();
  writer.text('web');

  expect(writer.since(0).buffer.byteLength).toBe(3);
});
