import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../model/api-error.js';
import { formatContinueToken, parseContinueToken } from './continue-token.js';

const NOW = 1_790_000_000_000;

describe('a continue token', () => {
  it('says where the page ended', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (namespace, name) => {
        expect(parseContinueToken(formatContinueToken({ namespace, name }, NOW), NOW)).toEqual({ namespace, name });
      }),
    );
  });

  it('is good for five minutes, and gone after that', () => {
    const token = formatContinueToken({ namespace: 'a', name: 'b' }, NOW);
    expect(parseContinueToken(token, NOW + 300_000)).toBeDefined();
    expect(() => parseContinueToken(token, NOW + 300_001)).toThrow(
      expect.objectContaining({ code: 410, reason: 'Expired' }),
    );
    expect(() => parseContinueToken(token, NOW - 60_001)).toThrow(expect.objectContaining({ code: 400 }));
  });

  it('is a bad request when it is none of ours', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const kubernetes = encode({ v: 'meta.k8s.io/v1', rv: 7, start: 'a/b' });
    const ours = { v: 'metrics.k8s.io/1', at: NOW, start: ['a', 'b'] };
    for (const text of [
      'x',
      '%%%',
      kubernetes,
      encode(null),
      encode([1]),
      encode({ ...ours, start: ['a'] }),
      encode({ ...ours, at: '1' }),
    ]) {
      expect(() => parseContinueToken(text, NOW)).toThrow(expect.objectContaining({ code: 400, reason: 'BadRequest' }));
    }
    expect(parseContinueToken(encode(ours), NOW)).toEqual({ namespace: 'a', name: 'b' });
  });

  it('never fails otherwise', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseContinueToken(text, NOW);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });
});
