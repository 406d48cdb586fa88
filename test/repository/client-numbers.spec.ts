import { describe, expect, it } from 'vitest';
import { billionthsOf, differences } from '../clients/numbers.ts';

const served = { 'node-1': { cpu: '203400001n', memory: '103117Ki' } };

describe('numbers of clients', () => {
  it.each([
    ['1', 1_000_000_000n],
    ['250m', 250_000_000n],
    ['12345n', 12_345n],
    ['2Ki', 2_048_000_000_000n],
  ])('%s is %s billionths', (quantity, billionths) => expect(billionthsOf(quantity)).toBe(billionths));

  it.each(['', '1.5', '<unknown>', '5x'])('"%s" is no number', (text) => {
    expect(() => billionthsOf(text)).toThrow('no quantity');
  });

  // 103117Ki are 100.7Mi.
  it('are equal after the rounding of a client, and only then', () => {
    const rounded = { 'node-1': { cpu: '204m', memory: '100Mi' } };
    expect(differences(rounded, served, 'millicores and mebibytes')).toEqual([]);
    expect(differences(rounded, served, 'none')).toHaveLength(1);
    expect(
      differences({ 'node-1': { cpu: '203m', memory: '100Mi' } }, served, 'millicores and mebibytes'),
    ).toHaveLength(1);
    expect(differences({ 'node-1': { cpu: '204m', memory: '103117Ki' } }, served, 'millicores')).toEqual([]);
    expect(differences(served, served, 'none')).toEqual([]);
  });

  it('differ if one side lacks a name', () => {
    expect(differences({}, served, 'none')).toEqual(['node-1 is only served']);
    expect(differences(served, {}, 'none')).toEqual(['node-1 is only shown']);
  });
});
