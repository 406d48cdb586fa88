import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { collectGarbage } from '../../collect-garbage.js';
import { EncodedLabels, MISSES_TO_RESTART, MOST_ENCODED_LABELS } from './encoded-labels.js';
import { encodeJsonLabels } from './json-list.js';
import { encodeLabels } from './protobuf-list.js';

/** Labels as a text, and how often they were encoded. */
function encoding() {
  const encoded = { times: 0 };
  const texts = new EncodedLabels(({ app }) => {
    encoded.times++;
    return app ?? '';
  });
  return { textOf: (labels: Readonly<Record<string, string>>) => texts.encodeOnce(labels), encoded };
}

it('encodes labels once', () => {
  const { textOf, encoded } = encoding();
  const labels = { app: 'web' };

  expect([textOf(labels), textOf(labels)]).toEqual(['web', 'web']);
  expect(encoded.times).toBe(1);
});

const labelsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ app: `web-${i}` }));

it('finds the labels that it has room for in each list of more', () => {
  const { textOf, encoded } = encoding();
  const list = labelsOf(MOST_ENCODED_LABELS + 10);
  for (let times = 0; times < 3; times++) for (const labels of list) textOf(labels);

  expect(encoded.times).toBe(MOST_ENCODED_LABELS + 3 * 10);
});

it('starts over when it is full of labels that nobody asks for', () => {
  const { textOf, encoded } = encoding();
  for (const labels of labelsOf(MOST_ENCODED_LABELS)) textOf(labels);
  for (const labels of labelsOf(MISSES_TO_RESTART)) textOf(labels);
  encoded.times = 0;
  const labels = { app: 'db' };

  expect([textOf(labels), textOf(labels)]).toEqual(['db', 'db']);
  expect(encoded.times).toBe(1);
});

it('keeps no labels that nobody else has', async () => {
  const { textOf } = encoding();
  const written = (): WeakRef<object> => {
    const labels = { app: 'web' };
    textOf(labels);
    return new WeakRef(labels);
  };
  const labels = written();
  // Within the turn that made a WeakRef it holds what it points to.
  await setImmediate();
  collectGarbage();

  expect(labels.deref()).toBeUndefined();
  expect(textOf({ app: 'db' })).toBe('db');
});

it.each([
  ['JSON', encodeJsonLabels],
  ['protobuf', encodeLabels],
])('keeps the bytes in memory of their own: %s', (_, encode) => {
  const bytes = encode({ app: 'web' });

  expect(bytes.buffer.byteLength).toBe(bytes.length);
});
