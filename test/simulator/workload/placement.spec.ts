import { describe, expect, it } from 'vitest';
import { placeSlots, replicasFor } from './placement.ts';

const simulation = { seed: 's', originMs: Date.UTC(2026, 10, 23, 12) };

describe('placeSlots', () => {
  it.each([
    [1, 1],
    [3, 10],
    [7, 30],
  ])('gives each of %i nodes exactly %i Pods', (nodes, pods) => {
    const names = Array.from({ length: nodes }, (_, i) => `node-${i}`);
    expect(placeSlots(names, pods, simulation).map((slots) => slots.length)).toEqual(names.map(() => pods));
  });

  it('gives no two Pods one name', () => {
    const slots = placeSlots(['a', 'b', 'c', 'd', 'e'], 30, simulation).flat();
    const names = slots
      .flatMap((slot) => slot.podsAt(simulation.originMs))
      .map((pod) => `${pod.namespace}/${pod.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('makes names and labels as the controllers do', () => {
    const pods = placeSlots(['a', 'b', 'c'], 12, simulation)
      .flat()
      .flatMap((slot) => slot.podsAt(simulation.originMs));
    const byApp = (app: string) => pods.filter((pod) => Object.values(pod.labels).includes(app));
    expect(byApp('postgres').map((pod) => pod.name)).toEqual(['postgres-0', 'postgres-1']);
    expect(byApp('kube-proxy')).toHaveLength(3);
    expect(byApp('report')[0]!.name).toMatch(/^report-\d{8}-[a-z0-9]{5}$/);
    const hashes = byApp('cart').map((pod) => pod.labels['pod-template-hash']);
    expect(new Set(hashes).size).toBe(1);
    expect(byApp('cart')[0]!.name).toMatch(new RegExp(`^cart-${hashes[0]}-[a-z0-9]{5}$`));
    expect(pods.map((pod) => pod.namespace)).toEqual(expect.arrayContaining(['kube-system', 'shop', 'default']));
  });
});

describe('replicasFor', () => {
  it('scales what scales', () => {
    const replicas = new Map(replicasFor(1_000).map((application) => [application.name, application.replicas]));
    expect([...replicas.values()].reduce((sum, count) => sum + count)).toBe(1_000);
    expect(replicas.get('prometheus')).toBe(1);
    expect(replicas.get('web')).toBeGreaterThan(100);
  });
});
