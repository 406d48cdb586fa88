import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.js';
import { parseListOptions } from './list-options.js';

function failure(query: object) {
  try {
    parseListOptions('pods', query);
  } catch (error) {
    return (error as ApiError).toStatus();
  }
  throw new Error('no failure');
}

describe('parseListOptions', () => {
  it('matches all without selectors, and reads those that are given', () => {
    expect(parseListOptions('pods', {}).labels.matches({ any: 'thing' })).toBe(true);
    const { labels, fields } = parseListOptions('pods', { labelSelector: 'app=web', fieldSelector: 'metadata.name=a' });
    expect([labels.matches({ app: 'web' }), labels.matches({ app: 'db' })]).toEqual([true, false]);
    expect([fields.matches({ 'metadata.name': 'a' }), fields.matches({ 'metadata.name': 'b' })]).toEqual([true, false]);
  });

  it('takes the first of several, as Go does', () => {
    const { labels } = parseListOptions('pods', { labelSelector: ['app=web', 'app=db'] });
    expect(labels.matches({ app: 'web' })).toBe(true);
  });

  // Texts recorded from the original.
  it('refuses selectors that do not parse', () => {
    expect(failure({ labelSelector: '==' })).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: "found '==', expected: !, identifier, or 'end of string'",
    });
    expect(failure({ fieldSelector: 'bogus' }).message).toBe("invalid selector: 'bogus'; can't understand 'bogus'");
  });

  it('refuses to watch, unless watch is false', () => {
    const status = {
      code: 405,
      reason: 'MethodNotAllowed',
      message: 'watch is not supported on resources of kind "pods.metrics.k8s.io"',
      details: { group: 'metrics.k8s.io', kind: 'pods' },
    };
    expect(failure({ watch: 'true' })).toMatchObject(status);
    expect(failure({ watch: '1' })).toMatchObject(status);
    for (const watch of ['false', '0', '']) expect(() => parseListOptions('pods', { watch })).not.toThrow();
  });
});
