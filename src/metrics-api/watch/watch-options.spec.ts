import { describe, expect, it } from 'vitest';
import { parseWatchParameters } from './watch-options.js';

describe('the parameters of a watch', () => {
  it.each([
    [{}, undefined, true],
    [{ resourceVersion: '' }, undefined, true],
    [{ resourceVersion: '0' }, undefined, true],
    [{ resourceVersion: '1790000000000' }, 1_790_000_000_000, false],
    [{ resourceVersion: ['5', '6'] }, 5, false],
    [{ resourceVersion: '5', sendInitialEvents: 'true' }, 5, true],
    [{ sendInitialEvents: 'false' }, undefined, false],
  ] as const)('%j begin at version %s, with all objects first: %s', (query, version, sendsInitial) => {
    expect(parseWatchParameters(query)).toMatchObject({ version, sendsInitial });
  });

  it.each([
    [{ sendInitialEvents: 'true', allowWatchBookmarks: 'true' }, true],
    [{ sendInitialEvents: 'true' }, false],
    [{ allowWatchBookmarks: 'true' }, false],
    [{ sendInitialEvents: 'false', allowWatchBookmarks: 'true' }, false],
  ])('%j ask for a bookmark where the initial events end: %s', (query, marksInitialEnd) => {
    expect(parseWatchParameters(query)).toMatchObject({ marksInitialEnd });
  });

  // The texts are those of strconv.ParseUint, by which the kube-apiserver reads versions.
  it.each([
    ['abc', 'invalid syntax'],
    ['-1', 'invalid syntax'],
    ['1.5', 'invalid syntax'],
    ['18446744073709551616', 'value out of range'],
  ])('fail with 400 for the version %s', (resourceVersion, problem) => {
    const message = `resourceVersion: Invalid value: "${resourceVersion}": strconv.ParseUint: parsing "${resourceVersion}": ${problem}`;
    expect(() => parseWatchParameters({ resourceVersion })).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it('say how long the watch may take, if it is longer than no time', () => {
    const of = (timeoutSeconds?: string) => parseWatchParameters({ timeoutSeconds }).timeoutMs;
    expect([of(), of('0'), of('-5'), of('7')]).toEqual([0, 0, 0, 7000]);
  });
});
