import { describe, expect, it } from 'vitest';
import { ApiError } from '../../model/api-error.js';
import { parseListOptions } from './list-options.js';

const NOW = 1_790_000_000_000;

function failure(query: object, kind: 'nodes' | 'pods' = 'pods') {
  try {
    parseListOptions(kind, query, NOW);
  } catch (error) {
    return (error as ApiError).toStatus();
  }
  throw new Error('no failure');
}

describe('parseListOptions', () => {
  it('matches all without selectors, and reads those that are given', () => {
    expect(parseListOptions('pods', {}, NOW).labels.matches({ any: 'thing' })).toBe(true);
    const { labels, fields } = parseListOptions(
      'pods',
      { labelSelector: 'app=web', fieldSelector: 'metadata.name=a' },
      NOW,
    );
    expect([labels.matches({ app: 'web' }), labels.matches({ app: 'db' })]).toEqual([true, false]);
    expect([fields.matches({ 'metadata.name': 'a' }), fields.matches({ 'metadata.name': 'b' })]).toEqual([true, false]);
  });

  it('takes the first of several, as Go does', () => {
    const { labels } = parseListOptions('pods', { labelSelector: ['app=web', 'app=db'] }, NOW);
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

  // Texts of `DefaultMetaV1FieldSelectorConversion`, as the original's scheme gives them; a Pod's node is ours.
  it.each([
    ['nodes', 'spec.unschedulable=false', 'spec.unschedulable', '"metadata.name", "metadata.namespace"'],
    ['nodes', 'spec.nodeName=n', 'spec.nodeName', '"metadata.name", "metadata.namespace"'],
    ['pods', 'status.phase!=Failed', 'status.phase', '"metadata.name", "metadata.namespace", "spec.nodeName"'],
    ['pods', 'metadata.name=a,b=1,a=1', 'a', '"metadata.name", "metadata.namespace", "spec.nodeName"'],
    ['pods', '=x', '', '"metadata.name", "metadata.namespace", "spec.nodeName"'],
  ] as const)('refuses fields of %s that it does not know: %s', (kind, fieldSelector, field, known) => {
    expect(failure({ fieldSelector }, kind)).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: `"${field}" is not a known field selector: only ${known}`,
    });
    // The original looks at fields before it refuses to watch.
    expect(failure({ fieldSelector, watch: 'true' }, kind)).toMatchObject({ code: 400 });
  });

  it('takes the fields that it knows', () => {
    for (const fieldSelector of ['metadata.name=a,metadata.namespace!=b,spec.nodeName=n', '=', '']) {
      expect(() => parseListOptions('pods', { fieldSelector }, NOW)).not.toThrow();
    }
  });

  it('refuses numbers that are none', () => {
    expect(failure({ limit: 'abc' }).message).toBe('strconv.ParseInt: parsing "abc": invalid syntax');
    expect(failure({ limit: '' }).message).toBe('strconv.ParseInt: parsing "": invalid syntax');
    expect(failure({ timeoutSeconds: '' }).message).toBe('strconv.ParseInt: parsing "": invalid syntax');
    expect(failure({ timeoutSeconds: 'x' }).message).toBe('strconv.ParseInt: parsing "x": invalid syntax');
    expect(failure({ limit: '9223372036854775808' }).message).toBe(
      'strconv.ParseInt: parsing "9223372036854775808": value out of range',
    );
  });

  it('reads limit, which below 1 is none', () => {
    const limitOf = (limit: string) => parseListOptions('pods', { limit }, NOW).limit;
    expect([limitOf('500'), limitOf('+2'), limitOf('-1'), limitOf('0')]).toEqual([500, 2, 0, 0]);
  });

  it('refuses parameters that contradict each other', () => {
    const invalid = (field: string, reason: string, message: string) => ({
      code: 422,
      reason: 'Invalid',
      message: `ListOptions.meta.k8s.io "" is invalid: ${field}: ${message}`,
      details: { group: 'meta.k8s.io', kind: 'ListOptions', causes: [{ reason, message, field }] },
    });
    expect(failure({ resourceVersionMatch: 'NotOlderThan' })).toMatchObject(
      invalid(
        'resourceVersionMatch',
        'FieldValueForbidden',
        'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
      ),
    );
    expect(failure({ resourceVersionMatch: 'Foo', resourceVersion: '1' })).toMatchObject(
      invalid(
        'resourceVersionMatch',
        'FieldValueNotSupported',
        'Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""',
      ),
    );
    expect(failure({ sendInitialEvents: 'true' })).toMatchObject(
      invalid('sendInitialEvents', 'FieldValueForbidden', 'Forbidden: sendInitialEvents is forbidden for list'),
    );
    expect(failure({ sendInitialEvents: '' }).message).toMatch(/sendInitialEvents is forbidden for list$/);
    expect(failure({ watch: '', sendInitialEvents: '' }).message).toMatch(/requires setting resourceVersionMatch/);
    expect(() => parseListOptions('pods', { resourceVersionMatch: 'Exact', resourceVersion: '5' }, NOW)).not.toThrow();
  });

  // Texts of `ValidateListOptions` of k8s.io/apimachinery v0.36.2, as metrics-server v0.9.0 answers: WatchList is on there.
  it.each([
    [
      { resourceVersionMatch: 'Foo', sendInitialEvents: 'true', continue: 'x', resourceVersion: '1' },
      '[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided, ' +
        'resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", "", ' +
        'sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]',
    ],
    [
      { watch: 'true', resourceVersionMatch: 'NotOlderThan' },
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    [
      { watch: 'true', sendInitialEvents: 'true' },
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      { watch: 'true', sendInitialEvents: 'true', resourceVersionMatch: 'Exact' },
      '[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, ' +
        'resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
    ],
  ])('tells all that %j does wrong', (query, faults) => {
    expect(failure(query).message).toBe(`ListOptions.meta.k8s.io "" is invalid: ${faults}`);
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
    // What client-go's informers ask first for: a list, and then the changes, in one stream.
    const listInWatch = { watch: '1', sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
    expect(failure(listInWatch)).toMatchObject(status);
    // Authorization asks about a watch here: a list must not be the answer.
    expect(failure({ watch: '' })).toMatchObject(status);
    for (const watch of ['false', '0', 'FALSE']) expect(() => parseListOptions('pods', { watch }, NOW)).not.toThrow();
  });
});
