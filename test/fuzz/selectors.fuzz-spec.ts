import { expect, it } from 'vitest';
import { parseFieldSelector } from '../../src/cluster/field-selector.js';
import { parseLabelSelector } from '../../src/cluster/label-selector.js';
import { SelectorError } from '../../src/cluster/selector-error.js';
import { plainFieldSelector } from '../plain/field-selector.ts';
import { plainLabelSelector } from '../plain/label-selector.ts';
import { fuzz } from './fuzz.ts';
import type { FuzzTarget } from './fuzz.ts';

const LABELS: readonly Record<string, string>[] = [
  {},
  { app: 'web' },
  { app: 'db', tier: 'back', 'example.com/name': 'x' },
  { app: '', in: 'a', notin: 'b', size: '5' },
  { size: '-7', a: 'b', app: 'web' },
];

const labels: FuzzTarget = {
  name: 'label-selector',
  seeds: [
    'app=web,tier!=back',
    'app in (web, db),!gone',
    'size > 5,size<9,example.com/name==x',
    'in notin (a,,b),notin in (),app in (,a,)',
  ].map((text) => Buffer.from(text)),
  words: [
    'app',
    'in',
    'notin',
    '=',
    '==',
    '!=',
    '!',
    '(',
    ')',
    ',',
    '>',
    '<',
    ' ',
    '\t',
    '\0',
    '5',
    '-7',
    'é',
    '/',
    '-',
    'x'.repeat(63),
  ],
  check: (input) => {
    const text = input.toString();
    const found = parsed(() => parseLabelSelector(text));
    if (text.includes('\0')) return;
    const judge = plainLabelSelector(text);
    expect(found === undefined).toBe(judge === undefined);
    if (found && judge) expect(LABELS.map((one) => found.matches(one))).toEqual(LABELS.map(judge));
  },
};

const FIELDS: readonly Record<string, string>[] = [
  {},
  { 'metadata.name': 'web', 'metadata.namespace': 'shop' },
  { 'metadata.name': 'a,b=c\\d', 'spec.nodeName': 'node-1' },
];

const fields: FuzzTarget = {
  name: 'field-selector',
  seeds: ['metadata.name=web,metadata.namespace!=shop', String.raw`metadata.name==a\,b\=c\\d,spec.nodeName=node-1`].map(
    (text) => Buffer.from(text),
  ),
  words: ['metadata.name', '=', '==', '!=', '!', ',', '\\', '\\,', '\n', ' ', 'web', 'é', '😀'],
  check: (input) => {
    const text = input.toString();
    const found = parsed(() => parseFieldSelector(text));
    const judge = plainFieldSelector(text);
    expect(found === undefined).toBe(judge === undefined);
    if (!found || !judge) return;
    expect(found.empty).toBe(judge.length === 0);
    for (const one of FIELDS) {
      const isMatch = judge.every(({ field, value, equal }) => ((one[field] ?? '') === value) === equal);
      expect(found.matches(one)).toBe(isMatch);
    }
  },
};

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    expect(error).toBeInstanceOf(SelectorError);
    return undefined;
  }
}

it('a label selector means what its grammar says, or is refused', () => fuzz(labels));
it('a field selector means what its grammar says, or is refused', () => fuzz(fields));
