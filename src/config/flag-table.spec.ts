import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultOf, definitionOf, flagNames, flagTable, flagWithShort } from './flag-table.js';
import type { FlagSection } from './flag.js';
import { flagTypes } from './flag-types.js';
import { shownDefault } from './help.js';

/** What we have beyond the list of the original's flags; its help flag is cobra's and not listed. */
const OUR_OWN = new Set([
  'accelerator-window',
  'accelerators',
  'accelerators-certificate-authority',
  'accelerators-insecure-tls',
  'accelerators-memory',
  'extra-resources',
  'help',
  'history',
  'history-budget',
  'incomplete-pods',
  'kubelet-compression',
  'kubelet-page-filter',
  'kubelet-tls-verify',
  'live-page',
  'max-staleness',
  'max-watches',
  'readiness',
  'state-dir',
  'watch',
]);

const [, ...original] = readFileSync(new URL('../../test/testdata/flags.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split('\t'));

const ours = Object.entries(flagTable).flatMap(([section, flags]: [string, FlagSection]) =>
  Object.entries(flags).map(([name, flag]) => [section, name, flag.short ?? '', flag.type, shownDefault(flag)]),
);

describe('flagTable', () => {
  it('has the section, name, short name, type and default of every flag of the original, in its order', () => {
    expect(original).toHaveLength(103);
    expect(ours.filter(([, name]) => !OUR_OWN.has(name!))).toEqual(original);
  });

  it('has nothing else but our own flags', () => {
    expect(ours.filter(([, name]) => OUR_OWN.has(name!))).toEqual([
      ['Metrics server', 'extra-resources', '', 'strings', ''],
      ['Metrics server', 'help', 'h', 'bool', ''],
      ['Metrics server', 'history', '', 'duration', ''],
      ['Metrics server', 'history-budget', '', 'quantity', '64Mi'],
      ['Metrics server', 'incomplete-pods', '', 'string', '"keep"'],
      ['Metrics server', 'live-page', '', 'bool', ''],
      ['Metrics server', 'max-staleness', '', 'duration', '2.5 × --metric-resolution'],
      ['Metrics server', 'max-watches', '', 'int', '500'],
      ['Metrics server', 'readiness', '', 'string', '"api"'],
      ['Metrics server', 'state-dir', '', 'string', ''],
      ['Metrics server', 'watch', '', 'string', '"off"'],
      ['Kubelet client', 'kubelet-compression', '', 'string', '"auto"'],
      ['Kubelet client', 'kubelet-page-filter', '', 'string', '"auto"'],
      ['Kubelet client', 'kubelet-tls-verify', '', 'string', '"strict"'],
      ['Accelerators', 'accelerator-window', '', 'duration', '1m0s'],
      ['Accelerators', 'accelerators', '', 'strings', ''],
      ['Accelerators', 'accelerators-certificate-authority', '', 'string', ''],
      ['Accelerators', 'accelerators-insecure-tls', '', 'bool', ''],
      ['Accelerators', 'accelerators-memory', '', 'bool', ''],
    ]);
  });

  it('has a default that can be read and a help of a sentence or two for every flag', () => {
    for (const name of flagNames) {
      const { type, help } = definitionOf(name);
      expect([name, typeof defaultOf(name)]).toEqual([name, typeof flagTypes[type].zero]);
      expect([name, help]).toEqual([name, expect.stringMatching(/^[A-Z][^\n]{10,160}\.$/)]);
    }
  });

  it('has no name twice', () => {
    expect(new Set(ours.map(([, name]) => name)).size).toBe(ours.length);
    expect(flagNames).toHaveLength(ours.length);
  });
});

describe('defaultOf', () => {
  it('reads the table, or is the zero value of the type', () => {
    expect(defaultOf('metric-resolution')).toBe(60e9);
    expect(defaultOf('kubelet-preferred-address-types')).toEqual([
      'Hostname',
      'InternalDNS',
      'InternalIP',
      'ExternalDNS',
      'ExternalIP',
    ]);
    expect(defaultOf('profiling')).toBe(true);
    expect(defaultOf('kubelet-insecure-tls')).toBe(false);
    expect(defaultOf('tls-cert-file')).toBe('');
    expect(defaultOf('cors-allowed-origins')).toEqual([]);
  });
});

describe('flagWithShort', () => {
  it('finds the flag, or nothing', () => {
    expect(['h', 'l', 'v', 'x'].map(flagWithShort)).toEqual(['help', 'node-selector', 'v', undefined]);
  });
});
