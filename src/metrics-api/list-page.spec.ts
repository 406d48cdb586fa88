import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.js';
import { parseContinueToken } from './continue-token.js';
import { listOf, pageOf } from './list-page.js';
import { parseListOptions } from './list-options.js';

const NOW = 1_790_000_000_000;

/** An answer whose forms are its name. */
function answer(name: string): Answer {
  const bytes = Buffer.from(JSON.stringify(name));
  return { timestampMs: 0, json: bytes, protobuf: Buffer.from([10, 1, name.charCodeAt(0)]), object: { name } as never };
}

const objects = ['a/x', 'a/y', 'b/x', 'b/y', 'b/z'].map((key) => {
  const [namespace, name] = key.split('/') as [string, string];
  return { namespace, name };
});
const answerOf = ({ namespace, name }: { namespace: string; name: string }) =>
  name === 'y' && namespace === 'a' ? undefined : answer(`${namespace}/${name}`);
const names = (answers: readonly Answer[]) => answers.map(({ json }) => JSON.parse(String(json)) as string);

describe('pageOf', () => {
  const page = (query: object) => pageOf(objects, parseListOptions('pods', query, NOW), answerOf, NOW);

  it('is everything without a limit, but for what has no answer', () => {
    const { answers, metadata } = page({});
    expect(names(answers)).toEqual(['a/x', 'b/x', 'b/y', 'b/z']);
    expect(metadata).toEqual({});
  });

  it('goes on where the page before ended, to the end', () => {
    const first = page({ limit: '2' });
    expect(names(first.answers)).toEqual(['a/x', 'b/x']);
    expect(parseContinueToken(first.metadata.continue!, NOW)).toEqual({ namespace: 'b', name: 'x' });
    const second = page({ limit: '2', continue: first.metadata.continue });
    expect(names(second.answers)).toEqual(['b/y', 'b/z']);
    expect(second.metadata).toEqual({});
  });

  it('says nothing of a next page that would be empty', () => {
    expect(page({ limit: '4' }).metadata).toEqual({});
    expect(page({ limit: '3' }).metadata.continue).toBeDefined();
  });
});

describe('listOf', () => {
  const page = { answers: [answer('p'), answer('q')], metadata: {} };
  const list = (representation: Parameters<typeof listOf>[3]) =>
    listOf('PodMetricsList', 'metrics.k8s.io/v1', page, representation);

  it('joins the kept bytes of items where there are any', () => {
    expect(JSON.parse(Buffer.from(list({ format: 'json', pretty: false }) as Uint8Array).toString())).toEqual({
      kind: 'PodMetricsList',
      apiVersion: 'metrics.k8s.io/v1',
      metadata: {},
      items: ['p', 'q'],
    });
    expect(list({ format: 'protobuf', pretty: false })).toBeInstanceOf(Uint8Array);
  });

  it('is an object for all else', () => {
    const conversion = { kind: 'Table', group: 'meta.k8s.io', version: 'v1' };
    const items = [{ name: 'p' }, { name: 'q' }];
    for (const asked of [
      { format: 'json', pretty: true },
      { format: 'yaml', pretty: false },
      { format: 'json', pretty: false, conversion },
    ] as const) {
      expect(list(asked)).toMatchObject({ kind: 'PodMetricsList', items });
    }
  });
});
