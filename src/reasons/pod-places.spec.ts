import { describe, expect, it } from 'vitest';
import type { DecodedPage } from '../kubelet/page/page-decoder.js';
import { placeKey, podPlaces } from './pod-places.js';

/** A page with these Pods of one container each, measured then. */
function page(measuredMs: number, ...pods: [namespace: string, name: string][]): DecodedPage {
  const layout = {
    namespaces: pods.map(([namespace]) => namespace),
    pods: pods.map(([, name]) => name),
    firstSlots: [...pods.map((_, i) => i + 1), pods.length + 1],
    containers: ['', ...pods.map(() => 'app')],
  };
  const values = new Float64Array(layout.containers.length * 4);
  for (let slot = 0; slot < layout.containers.length; slot++) values[slot * 4] = measuredMs;
  return { batch: { layout, values }, bytes: 0, onlyPods: false };
}

describe('podPlaces', () => {
  it('finds those that are asked for, by namespace and name', () => {
    const pages = [
      ['one', page(1, ['a', 'x'], ['b', 'x'], ['a', 'y'])],
      ['none', undefined],
      ['two', page(1, ['c', 'x'])],
    ] as const;
    const found = podPlaces(pages, new Set([placeKey('b', 'x'), placeKey('c', 'x'), placeKey('c', 'y')]));
    expect([...found].map(([key, { nodeName, pod }]) => [key, nodeName, pod])).toEqual([
      ['b/x', 'one', 1],
      ['c/x', 'two', 0],
    ]);
  });

  it('takes the page on which the Pod was measured last', () => {
    const [older, newer] = [page(1, ['a', 'x']), page(2, ['a', 'x'])];
    for (const pages of [
      [['old', older] as const, ['new', newer] as const],
      [['new', newer] as const, ['old', older] as const],
    ]) {
      expect(podPlaces(pages, new Set(['a/x'])).get('a/x')!.nodeName).toBe('new');
    }
  });
});
