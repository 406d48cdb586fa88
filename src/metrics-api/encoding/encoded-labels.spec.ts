import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { collectGarbage } from '../../../test/collect-garbage.js';
import { EncodedLabels, MOST_ENCODED_LABELS } from './encoded-labels.js';
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

it('forgets rather than grows', () => {
  const { textOf, encoded } = encoding();
  const all = Array.from({ length: MOST_ENCODED_LABELS + 1 }, (_, i) => ({ app: `web-${i}` }));
  for (const labels of all) textOf(labels);

  expect(textOf(all[0]!)).toBe('web-0');
  expect(encoded.times).toBe(MOST_ENCODED_LABELS + 2);
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
