import { expect, it } from 'vitest';
import { shortenedRules } from './shortened-rules.ts';

it('each wait and each short range is a tenth, and nothing else changes', () => {
  const rule = { alert: 'A', annotations: { summary: 'for 5m [10m]' }, for: '5m', expr: 'rate(x[10m]) > y[6h]' };
  expect(shortenedRules([{ name: 'g', rules: [rule] }])).toEqual([
    { name: 'g', rules: [{ ...rule, for: '30s', expr: 'rate(x[60s]) > y[6h]' }] },
  ]);
});
