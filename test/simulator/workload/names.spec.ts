import { describe, expect, it } from 'vitest';
import { nameSuffix, templateHash, uidOf } from './names.ts';

describe('names', () => {
  it('are made of the letters that Kubernetes uses', () => {
    for (let i = 0; i < 200; i++) {
      expect(nameSuffix('web', i)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      expect(templateHash(`${i}`)).toMatch(/^[456789bcdf]{1,10}$/);
      expect(uidOf(`${i}`)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('differ by text and only by text', () => {
    expect(new Set(Array.from({ length: 2_000 }, (_, i) => uidOf(`pod ${i}`))).size).toBe(2_000);
    expect(new Set(Array.from({ length: 20_000 }, (_, i) => nameSuffix('web', i))).size).toBe(20_000);
  });
});
